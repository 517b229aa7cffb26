import type { Family } from "../../net/index.ts";
import { type IntervalRule, type Ref, sweep } from "../sets/index.ts";
import { type FieldRule, intervalRule, sweepFields } from "./field-rule.ts";
import { HeaderSpace } from "./header-space.ts";
import { type FieldOrder, fieldOrders } from "./layout.ts";

/** Steps of a sweep for each rule; lists that need more have rules that overlap much, and merging is faster. */
const stepsPerRule = 200;

/** So many rules are swept together before they are merged with others: that takes few steps, however they overlap. */
const stretch = 32;

/** The diagram of a list of rules, by the builder that suits it: both give the same. */
export const buildRules = (
  space: HeaderSpace,
  rules: readonly FieldRule[],
  budget = stepsPerRule * rules.length,
): Ref => {
  const { diagrams } = space;
  const list = rules.map((rule) => intervalRule(space, rule));
  const mark = diagrams.mark();
  const swept = sweep(diagrams.store, sweepFields(space), list, budget);
  if (swept !== null) return swept;
  diagrams.release(mark);
  return mergeRules(space, list);
};

/** Sweeps short stretches of the list and merges what they say. */
const mergeRules = (space: HeaderSpace, list: readonly IntervalRule[]): Ref => {
  const { diagrams } = space;
  const fields = sweepFields(space);
  const stretches: Ref[] = [];
  for (let at = 0; at < list.length; at += stretch)
    stretches.push(sweep(diagrams.store, fields, list.slice(at, at + stretch), Infinity)!);
  return diagrams.overrideAll(stretches);
};

/** How many rules an order of fields is tried on. */
const sampleSize = 500;

/** Rules from the whole list, as many as are tried, in their order. */
const sampleOf = (rules: readonly FieldRule[]): readonly FieldRule[] => {
  const step = Math.max(1, Math.ceil(rules.length / sampleSize));
  return rules.filter((_, at) => at % step === 0);
};

/**
 * The order of fields that gives the smallest diagram for a sample of the rules. `candidates` are all of `fieldOrders`
 * unless told otherwise: with translated destinations, `source` must not stand above `destination`.
 */
export const chooseOrder = (
  family: Family,
  rules: readonly FieldRule[],
  candidates: readonly FieldOrder[] = Object.values(fieldOrders),
): FieldOrder => {
  const sample = sampleOf(rules);
  const sizes = candidates.map((order) => {
    const space = new HeaderSpace(family, order);
    return space.diagrams.size(buildRules(space, sample));
  });
  return candidates[sizes.indexOf(Math.min(...sizes))]!;
};
