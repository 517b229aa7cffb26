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
  findings
    .filter(({ code }) => code !== "verify/redundant-rule")
    .map(({ code, message }) => `${code}: ${message}`);

describe.skipIf(!isRoot)("hostFindings", () => {
  test.each([...findingCases, ...firewallCases, ...pathCases])("$what", ({ lines, findings, sound }) => {
    expect(briefly(hostFindings(hostOf(lines)))).toEqual(findings);
    namespace!.remove();
    namespace = null;
    expect(briefly(hostFindings(hostOf(sound))), "the cured host").toEqual([]);
  });

  test("tells rules that decide nothing, and only those", () => {
    const lines = [
      "nft add table ip gate",
      "nft add chain ip gate forward { type filter hook forward priority 0 ; policy drop ; }",
      "nft add rule ip gate forward ip saddr 10.0.0.0/8 tcp dport 25 drop",
      "nft add rule ip gate forward ip saddr 10.1.0.0/16 tcp dport 80 accept",
      "nft add rule ip gate forward ip saddr 10.0.0.0/8 tcp dport { 80, 443 } accept",
      "nft add rule ip gate forward udp dport 53 drop",
    ];
    const redundant = hostFindings(hostOf(lines)).filter(({ code }) => code === "verify/redundant-rule");
    expect(redundant.map(({ objects }) => objects[0])).toEqual(
      [0, 1, 3].map((index) => `nftTable ip gate/forward/${index}`),
    );
  });
});
