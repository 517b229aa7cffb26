import { overrideAll, range } from "./build.ts";
import type { Condition, FieldLevels, Interval, IntervalRule } from "./interval-rule.ts";
import type { NodeStore } from "./node-store.ts";
import type { Ref } from "./ref.ts";

/** The smallest interval of each field that holds all that some rules ask of it; `null`: any value. */
export type Hull = readonly (Interval | null)[];

const hullOf = (condition: Condition): Interval | null => {
  const some = condition?.filter(({ first, last }) => first <= last) ?? [];
  if (some.length === 0) return null;
  return some.reduce((hull, { first, last }) => ({
    first: first < hull.first ? first : hull.first,
    last: last > hull.last ? last : hull.last,
  }));
};

/** The hull of rules over `fields` fields. */
export const hullOfRules = (rules: readonly IntervalRule[], fields: number): Hull =>
  Array.from({ length: fields }, (_, field) => {
    const hulls = rules.map(({ conditions }) => hullOf(conditions[field]!));
    const some = hulls.filter((hull) => hull !== null);
    return some.length < hulls.length ? null : hullOf(some);
  });

/** The part of a condition inside `hull`: `null` when that is all of it, `undefined` when there is none. */
const clip = (condition: Condition, hull: Interval | null): Condition | undefined => {
  if (condition === null || hull === null) return condition;
  const inside = condition.flatMap(({ first, last }) => {
    const from = first > hull.first ? first : hull.first;
    const to = last < hull.last ? last : hull.last;
    return from > to ? [] : [{ first: from, last: to }];
  });
  if (inside.length === 0) return undefined;
  return inside.some(({ first, last }) => first === hull.first && last === hull.last) ? null : inside;
};

/** The rule as far as it matches inside `hull`, asking nothing that is so there anyway; `null` when it does not match. */
export const clipRule = ({ conditions, outcome }: IntervalRule, hull: Hull): IntervalRule | null => {
  const clipped: Condition[] = [];
  for (let field = 0; field < hull.length; field += 1) {
    const condition = clip(conditions[field]!, hull[field]!);
    if (condition === undefined) return null;
    clipped.push(condition);
  }
  return { conditions: clipped, outcome };
};

/** The diagram of a rule alone. `fields` stand in the order of their levels. */
export const ruleDiagram = (store: NodeStore, fields: readonly FieldLevels[], rule: IntervalRule): Ref =>
  fields.reduceRight((then, levels, field) => {
    const condition = rule.conditions[field]!;
    if (condition === null) return then;
    const parts = condition.map(({ first, last }) => range(store, levels, first, last, then));
    return overrideAll(store, parts);
  }, rule.outcome);
