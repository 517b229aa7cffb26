import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compile, type Compiled } from "../../src/compile/index.ts";
import { hostFromLines } from "../golden/compile-host.ts";
import { arbitraryPolicy } from "./arbitrary-policy.ts";

/** A host that lacks everything, and one that has an uplink: policies are refused and warned about for most reasons. */
const hosts = [
  hostFromLines("link lo"),
  hostFromLines(`
link lo
link eth0
address eth0 203.0.113.2/24
route 0.0.0.0/0 via 203.0.113.1 dev eth0
sysctl net/ipv4/ip_forward 1
sysctl net/ipv6/conf/all/forwarding 1
`),
];

const compilations: readonly (() => Compiled)[] = fc
  .sample(arbitraryPolicy, { numRuns: 60, seed: 20_267 })
  .flatMap((policy) => hosts.map((host) => () => compile(policy, { host, seed: "properties" })));

test("diagnostics are the same whether or not the rest is asked for", () => {
  const codes = new Set<string>();
  for (const make of compilations) {
    const asked = make();
    const before = structuredClone(asked.diagnostics);
    expect(asked.wanted.owned.nftTable.size + asked.provenance.size + asked.shape.length).toBeGreaterThan(0);
    expect(asked.diagnostics).toEqual(before);
    expect(make().diagnostics).toEqual(before);
    for (const { code } of before) codes.add(code);
  }
  expect(codes.size).toBeGreaterThanOrEqual(2);
});

test("the rest is the same in whatever order it is asked for", () => {
  for (const make of compilations.slice(0, 20)) {
    const [forth, back] = [make(), make()];
    const forwards = [forth.wanted, forth.provenance, forth.shape];
    const [shape, provenance, wanted] = [back.shape, back.provenance, back.wanted];
    expect([wanted, provenance, shape]).toEqual(forwards);
    expect(forth.wanted).toBe(forwards[0]);
  }
});
