import { execFileSync } from "node:child_process";
import { afterEach, describe, expect, test } from "vitest";

import { openLinuxKernel } from "../../src/kernel/index.ts";
import type { HostState } from "../../src/state/index.ts";
import { hostFindings } from "../../src/verify/index.ts";
import { isRoot, makeNamespace, type TestNamespace } from "./namespace-fixture.ts";
import { findingCases } from "./verify-findings-cases.ts";
import { firewallCases } from "./verify-firewall-cases.ts";

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

describe.skipIf(!isRoot)("hostFindings", () => {
  test.each([...findingCases, ...firewallCases])("$what", ({ lines, findings, sound }) => {
    expect(hostFindings(hostOf(lines)).map(({ code, message }) => `${code}: ${message}`)).toEqual(findings);
    namespace!.remove();
    namespace = null;
    expect(hostFindings(hostOf(sound)), "the cured host").toEqual([]);
  });
});
