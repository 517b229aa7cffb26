import type { Ref } from "./ref.ts";

/** Values from `first` to `last`, both included; none when `first` is greater. Numbers up to 2⁵³, else bigints; a field has one kind of them. */
export interface Interval {
  readonly first: number | bigint;
  readonly last: number | bigint;
}

/** What a rule asks of a field: a value in one of the intervals. `null`: any. */
export type Condition = readonly Interval[] | null;

/** A rule that asks each field for itself, and what becomes of the packets that it matches. */
export interface IntervalRule {
  /** One for each field of the list, in the same order. */
  readonly conditions: readonly Condition[];
  readonly outcome: Ref;
}

/** Levels of a field, most significant first, ascending. */
export type FieldLevels = readonly number[];
