import { expect, test } from "vitest";
import type { NftHook, NftTable, XtChain, XtTable } from "../../../state/index.ts";
import { hookChains } from "./hook-chains.ts";

const table = (
  name: string,
  hooks: readonly (Partial<NftHook> & { readonly chain: string })[],
  flags = 0,
): NftTable => ({
  family: "inet",
  name,
  flags,
  sets: [],
  chains: hooks.map(({ chain, ...hook }) => ({
    name: chain,
    hook: { type: "filter", hook: "prerouting", priority: 0, policy: "accept", devices: [], ...hook },
    rules: [],
  })),
});

const builtIn = (name: string, policy: XtChain["policy"]): XtChain => ({ name, policy, rules: [] });

const namesOf = (steps: ReturnType<typeof hookChains>): readonly string[] =>
  steps.map((step) =>
    step.kind === "chain" ? step.chain.chain : `nat ${step.chains.map(({ chain }) => chain).join(" ")}`,
  );

test("chains stand in the order of their priorities, nat chains together at theirs", () => {
  const tables = [
    table("a", [
      { chain: "late nat", type: "nat", priority: 20 },
      { chain: "filter", priority: 0 },
      { chain: "raw", priority: -300 },
      { chain: "elsewhere", hook: "forward" },
    ]),
    table("b", [
      { chain: "nat", type: "nat", priority: -110 },
      { chain: "mangle", priority: -150 },
    ]),
  ];
  expect(namesOf(hookChains(tables, [], "ipv4", "prerouting"))).toEqual([
    "raw",
    "mangle",
    "nat nat late nat",
    "filter",
  ]);
});

test("legacy tables have their own priorities, and only built-in chains stand at hooks", () => {
  const legacy: readonly XtTable[] = [
    { family: "ip", name: "nat", chains: [builtIn("PREROUTING", "accept"), builtIn("FORWARD", null)] },
    { family: "ip", name: "filter", chains: [builtIn("FORWARD", "drop")] },
    { family: "ip", name: "mangle", chains: [builtIn("PREROUTING", "accept"), builtIn("FORWARD", "accept")] },
  ];
  expect(namesOf(hookChains([], legacy, "ipv4", "prerouting"))).toEqual(["PREROUTING", "nat PREROUTING"]);
  expect(hookChains([], legacy, "ipv4", "forward").map(({ priority }) => priority)).toEqual([-150, 0]);
  expect(hookChains([], legacy, "ipv6", "forward")).toEqual([]);
});

test("a dormant table stands nowhere", () => {
  expect(hookChains([table("a", [{ chain: "x" }], 1)], [], "ipv4", "prerouting")).toEqual([]);
});
