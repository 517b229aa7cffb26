import { expect, it } from "vitest";
import { clipRule, type Hull } from "./clip-rules.ts";
import type { Condition, IntervalRule } from "./interval-rule.ts";
import { terminalRef } from "./ref.ts";
import { RuleColumns } from "./rule-columns.ts";

const bits = (from: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, bit) => from + bit);
const widths = {
  small: [bits(0, 4), bits(4, 32), bits(36, 32)],
  large: [bits(0, 4), bits(4, 128), bits(132, 128)],
};

/** The same numbers again for the same seed (Park and Miller 1988). */
const numbers = (seed: number): ((limit: number) => number) => {
  let state = seed;
  return (limit) => (state = (state * 48_271) % 2_147_483_647) % limit;
};

const address = (width: "small" | "large", value: number): number | bigint =>
  width === "small" ? 0xc0000000 + value : (0xfd00n << 112n) + BigInt(value);

/** Rules of all kinds: hosts, prefixes, ranges, several ranges, anything, nothing. */
const randomRule = (below: (limit: number) => number, width: "small" | "large"): IntervalRule => {
  const range = (size: number) => {
    const first = below(400);
    return { first: address(width, first), last: address(width, first + below(size)) };
  };
  const side = (): Condition =>
    [() => null, () => [range(1)], () => [range(1)], () => [range(60)], () => [range(9), range(9)], () => []][
      below(6)
    ]!();
  return {
    conditions: [[{ first: below(16), last: 15 }], side(), side()],
    outcome: terminalRef(1 + below(3)),
  };
};

const host = (value: number): Condition => [{ first: value, last: value }];
const one = (id: number): IntervalRule => ({ conditions: [null, null, null], outcome: terminalRef(id) });

it.each(["small", "large"] as const)(
  "finds all that meet a hull, in their order, whatever was edited: %s",
  (width) => {
    const below = numbers(11);
    const rule = (): IntervalRule => randomRule(below, width);
    const list = Array.from({ length: 300 }, rule);
    const columns = new RuleColumns(widths[width], list);
    let met = 0;
    for (let turn = 0; turn < 400; turn += 1) {
      const [at, removed, added] = [below(list.length - 2), below(3), Array.from({ length: below(3) }, rule)];
      list.splice(at, removed, ...added);
      columns.splice(at, removed, added);
      const first = below(400);
      const interval = { first: address(width, first), last: address(width, first + below(20)) };
      const hull: Hull = [null, below(3) === 0 ? null : interval, below(3) === 0 ? interval : null];
      const meets = (each: IntervalRule): boolean => clipRule(each, hull) !== null;
      const found = columns.near(hull).map((slot) => columns.in(slot));
      expect(found.filter(meets)).toEqual(list.filter(meets));
      met += found.length;
    }
    expect(met).toBeGreaterThan(400);
    expect(list.map((_, index) => columns.at(index))).toEqual(list);
  },
);

it("finds no more than it must among addresses that few rules share", () => {
  const list = Array.from({ length: 1000 }, (_, at) => ({
    conditions: [null, host(at), host(at % 10)],
    outcome: terminalRef(1),
  }));
  const columns = new RuleColumns(widths.small, list);
  expect(columns.near([null, { first: 8, last: 9 }, null]).map((slot) => columns.in(slot))).toEqual(
    list.slice(8, 10),
  );
});

it("keeps the order when rules are put in at one place again and again", () => {
  const list = [one(1), one(2)];
  const columns = new RuleColumns(widths.small, list);
  for (let id = 3; id < 200; id += 1) {
    list.splice(1, 0, one(id));
    columns.splice(1, 0, [one(id)]);
  }
  const keys = list.map((_, index) => columns.keyAt(index));
  expect(keys).toEqual([...new Set(keys)].sort((a, b) => a - b));
  expect(columns.near([null, null, null]).map((slot) => columns.in(slot))).toEqual(list);
});
