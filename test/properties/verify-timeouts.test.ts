import { expect, test } from "vitest";
import { address, addressNumber } from "../../src/net/index.ts";
import { type NftExpression, type NftSet, type NftTable, windowSet } from "../../src/state/index.ts";
import { Firewall } from "../../src/verify/firewall/index.ts";
import { HeaderSpace } from "../../src/verify/space/index.ts";

/*
 * Elements that run out are not part of a host's configuration: what a set with timeouts holds beside what was read is
 * not known, and whoever says "never" of it is wrong.
 */
const banned: NftSet = {
  ...windowSet(0),
  name: "banned",
  keyType: 7,
  keyLength: 4,
  elements: [{ key: "0a000001", end: null, data: null, verdict: null, timeoutMs: null }],
};

const dropped = (source: NftExpression, set: string): readonly NftExpression[] => [
  source,
  { kind: "lookup", set, source: 8, register: null, invert: false },
  { kind: "verdict", verdict: { kind: "drop" } },
];

const family: NftExpression = { kind: "meta", key: "nfproto", register: 8 };
const sender: NftExpression = { kind: "payload", base: "network", offset: 12, length: 4, register: 8 };

const tableWith = (set: NftSet, expressions: readonly NftExpression[]): NftTable => ({
  family: "ip",
  name: "filter",
  flags: 0,
  sets: [set],
  chains: [
    {
      name: "forward",
      hook: { type: "filter", hook: "forward", priority: 0, policy: "accept", devices: [] },
      rules: [{ expressions }],
    },
  ],
});

/** What becomes of a packet from an address, whether everything unknown is false or true. */
const verdicts = (table: NftTable, source: string): readonly (string | undefined)[] => {
  const space = new HeaderSpace("ipv4");
  const firewall = new Firewall(space, { tables: [table], legacy: [], links: [] });
  const diagram = firewall.stepDiagram(firewall.steps("forward")[0]!);
  const bits = new Map(
    space
      .bits(space.fields.source, addressNumber(address(source)))
      .map(({ level, value }) => [level, value] as const),
  );
  return ([0, 1] as const).map((unknown) => {
    const id = space.diagrams.evaluate(diagram, (level) => bits.get(level) ?? unknown);
    return firewall.outcomes.outcomeOf(id).decision?.kind;
  });
};

test("a rule that ends with a window may hold or not", () => {
  const window = windowSet(Date.parse("2026-12-01T00:00:00Z"));
  expect(verdicts(tableWith(window, dropped(family, window.name)), "10.0.0.9")).toEqual(["accept", "drop"]);
});

test("what stays in a set with timeouts is sure, the rest is not", () => {
  const table = tableWith(banned, dropped(sender, "banned"));
  expect(verdicts(table, "10.0.0.1")).toEqual(["drop", "drop"]);
  expect(verdicts(table, "10.0.0.2")).toEqual(["accept", "drop"]);
});

test("without timeouts all is sure", () => {
  const table = tableWith({ ...banned, flags: 0 }, dropped(sender, "banned"));
  expect(verdicts(table, "10.0.0.1")).toEqual(["drop", "drop"]);
  expect(verdicts(table, "10.0.0.2")).toEqual(["accept", "accept"]);
});
