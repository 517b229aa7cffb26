import * as fc from "fast-check";
import type {
  Condition,
  FieldLevels,
  Interval,
  IntervalRule,
} from "../../../src/verify/sets/interval-rule.ts";
import { terminalRef } from "../../../src/verify/sets/ref.ts";
import { bitOf, testLevels } from "./brute-force.ts";

/** The packets of the tests as three fields of two bits. */
export const testFields: readonly FieldLevels[] = [0, 2, 4].map((at) => testLevels.slice(at, at + 2));

const interval: fc.Arbitrary<Interval> = fc
  .tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 }))
  .map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }));

/** Now and then without a value, or with several intervals, which may touch or overlap. */
const condition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 4, arbitrary: fc.tuple(interval) },
  {
    weight: 1,
    arbitrary: fc.array(fc.oneof(interval, fc.constant({ first: 2, last: 1 })), { maxLength: 3 }),
  },
);

export const rules: fc.Arbitrary<IntervalRule> = fc.record({
  conditions: fc.tuple(condition, condition, condition),
  outcome: fc.integer({ min: 1, max: 3 }).map(terminalRef),
});

export const ruleLists: fc.Arbitrary<readonly IntervalRule[]> = fc.array(rules, { maxLength: 9 });

const valueOf = (packet: number, levels: FieldLevels): number =>
  levels.reduce((value, level) => value * 2 + bitOf(packet)(level), 0);

/** Whether a rule matches a packet. */
export const matches = ({ conditions }: IntervalRule, packet: number): boolean =>
  conditions.every((condition, field) => {
    const value = valueOf(packet, testFields[field]!);
    return condition === null || condition.some(({ first, last }) => first <= value && value <= last);
  });

/** The terminal of a packet: that of the first rule that matches, or 0. */
export const decisionOf = (list: readonly IntervalRule[], packet: number): number =>
  ~(list.find((rule) => matches(rule, packet))?.outcome ?? -1);
