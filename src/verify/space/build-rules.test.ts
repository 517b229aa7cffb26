import { describe, expect, it } from "vitest";
import type { Condition } from "../sets/index.ts";
import { buildRules, chooseOrder } from "./build-rules.ts";
import { diagramOfRule, type FieldRule } from "./field-rule.ts";
import { HeaderSpace } from "./header-space.ts";
import { type FieldOrder, fieldOrders } from "./layout.ts";

/** The same numbers again for the same seed (Park and Miller 1988). */
const numbers = (seed: number): ((limit: number) => number) => {
  let state = seed;
  return (limit) => (state = (state * 48_271) % 2_147_483_647) % limit;
};

const one = (value: number): Condition => [{ first: value, last: value }];

/** Rules that overlap: hosts, networks, ranges of ports. */
const overlapping = (count: number): readonly FieldRule[] => {
  const below = numbers(5);
  const network = (): Condition => {
    const size = 2 ** below(9);
    const first = 0x0a000000 + size * below(40);
    return [{ first, last: first + size - 1 }];
  };
  const port = (): Condition => [{ first: below(1000), last: 1000 + below(1000) }];
  return Array.from({ length: count }, () => ({
    conditions: {
      protocol: below(3) === 0 ? null : one([6, 17][below(2)]!),
      destination: network(),
      source: below(4) === 0 ? null : network(),
      dport: below(2) === 0 ? null : port(),
      sport: below(5) === 0 ? port() : null,
    },
    id: 1 + below(3),
  }));
};

describe("buildRules", () => {
  const rules = overlapping(150);

  it.each(Object.entries(fieldOrders))(
    "gives by sweeping and by merging what the rules say: %s",
    (_, order) => {
      const space = new HeaderSpace("ipv4", order);
      const alone = space.diagrams.overrideAll(rules.map((rule) => diagramOfRule(space, rule)));
      expect(space.diagrams.size(alone)).toBeGreaterThan(500);
      expect(buildRules(space, rules, 1e7)).toBe(alone);
      expect(buildRules(space, rules, 1)).toBe(alone);
    },
  );

  it("leaves nothing of a sweep that was given up", () => {
    const [merged, given] = [new HeaderSpace("ipv4"), new HeaderSpace("ipv4")];
    buildRules(merged, rules, 1);
    buildRules(given, rules, 20 * rules.length);
    expect(given.diagrams.store.count).toBe(merged.diagrams.store.count);
  });

  it("says nothing of any packet when there is no rule", () => {
    const space = new HeaderSpace("ipv4");
    expect(space.diagrams.terminals(buildRules(space, []))).toEqual([0]);
  });
});

const sizeIn = (order: FieldOrder, rules: readonly FieldRule[]): number => {
  const space = new HeaderSpace("ipv4", order);
  return space.diagrams.size(buildRules(space, rules));
};

describe("chooseOrder", () => {
  /** Each host has a source of its own: with the source right below the destination, the rest is the same for all. */
  const pairs = Array.from({ length: 60 }, (_, at) => ({
    conditions: {
      destination: one(0x0a000000 + 97 * at),
      source: one(0x0b000000 + 89 * at),
      protocol: one(6),
    },
    id: 1,
  }));

  it.each([
    ["pairs of hosts", pairs],
    ["rules that overlap", overlapping(80)],
  ])("takes the order with the smallest diagram: %s", (_, rules) => {
    const sizes = Object.values(fieldOrders).map((order) => sizeIn(order, rules));
    expect(new Set(sizes).size).toBeGreaterThan(1);
    expect(sizeIn(chooseOrder("ipv4", rules), rules)).toBe(Math.min(...sizes));
  });

  it("takes none but the candidates", () => {
    expect(chooseOrder("ipv4", overlapping(40), [fieldOrders.D])).toBe(fieldOrders.D);
  });
});
