import { describe, expect, it } from "vitest";

import { address } from "../../net/index.ts";
import type { ProbeResult } from "../probe.ts";
import type { Finding } from "../topology/index.ts";
import { readPromise } from "../topology/promise.ts";
import { findingsTable, pathsTable } from "./findings-table.ts";

const plain = { out: () => {}, progress: () => {}, style: (_style: unknown, text: string) => text };
const nas = readPromise("jenkins to nas on tcp/445", "nas sees office");
const web = readPromise("web to nas on tcp/445", "dropped");

const finding = (promised: Finding["promised"], result: ProbeResult, kept: boolean): readonly Finding[] =>
  (["ipv4", "ipv6"] as const).map((family) => ({ promised, family, to: address("192.0.2.1"), result, kept }));

describe("the table of findings", () => {
  const saw: ProbeResult = { kind: "answered", by: "nas", source: address("192.0.2.2"), ms: 1 };

  it("has a line for each promise, in words as well as signs", () => {
    expect(
      findingsTable(plain, [...finding(nas, saw, true), ...finding(web, { kind: "silent" }, true)]),
    ).toEqual([
      "who → whom             promised            IPv4           IPv6",
      "jenkins → nas tcp/445  reached, as office  saw 192.0.2.2  saw 192.0.2.2  ✓ kept",
      "web → nas tcp/445      dropped             dropped        dropped        ✓ kept",
    ]);
  });

  it("calls a promise broken when one family breaks it", () => {
    const [ipv4, ipv6] = finding(web, { kind: "silent" }, true);
    const [, line] = findingsTable(plain, [ipv4!, { ...ipv6!, result: saw, kept: false }]);
    expect(line).toBe("web → nas tcp/445  dropped   dropped  saw 192.0.2.2  ✗ broken");
  });

  it("names whoever answered in another's place", () => {
    const [, line] = findingsTable(plain, finding(nas, { ...saw, by: "desk" }, false));
    expect(line).toContain("desk saw 192.0.2.2");
  });

  it("shows the hosts of a path, and what a silent one leaves open", () => {
    const promised = { from: "jenkins", to: "internet", hops: ["host", "internet"] };
    const findings = [
      { promised, family: "ipv4", hops: ["host", "internet"], kept: true },
      { promised, family: "ipv6", hops: [], kept: false },
    ] as const;
    expect(pathsTable(plain, findings)[1]).toBe(
      "jenkins → internet  host → internet  host → internet  no way  ✗ broken",
    );
  });
});
