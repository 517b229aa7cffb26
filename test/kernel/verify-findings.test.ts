import { execFileSync } from "node:child_process";
import { afterEach, describe, expect, test } from "vitest";

import { openLinuxKernel } from "../../src/kernel/index.ts";
import type { HostState } from "../../src/state/index.ts";
import { type HostFinding, hostFindings } from "../../src/verify/index.ts";
import { isRoot, makeNamespace, type TestNamespace } from "./namespace-fixture.ts";
import { findingCases } from "./verify-findings-cases.ts";
import { firewallCases } from "./verify-firewall-cases.ts";
import { pathCases } from "./verify-path-cases.ts";

/* Hosts as people have them, made by `ip` and `nft`, and what is wrong with each. */

let namespace: TestNamespace | null = null;

afterEach(() => {
  namespace?.remove();
  namespace = null;
});

const hostOf = (lines: readonly string[]): HostState => {
  namespace = makeNamespace();
  const script = lines
    .map((line) =>
      line
        .split(" ")
        .map((word) => `'${word}'`)
        .join(" "),
    )
    .join("\n");
  execFileSync("ip", ["netns", "exec", namespace.name, "sh", "-e"], { input: script });
  const kernel = openLinuxKernel({ namespace: namespace.name });
  try {
    return kernel.observe();
  } finally {
    kernel.close();
  }
};

const briefly = (findings: readonly HostFinding[]): readonly string[] =>
  findings.map(({ code, message }) => `${code}: ${message}`);

describe.skipIf(!isRoot)("hostFindings", () => {
  test.each([...findingCases, ...firewallCases, ...pathCases])("$what", ({ lines, findings, sound }) => {
    expect(briefly(hostFindings(hostOf(lines)))).toEqual(findings);
    namespace!.remove();
    namespace = null;
    expect(briefly(hostFindings(hostOf(sound))), "the cured host").toEqual([]);
  });
});
