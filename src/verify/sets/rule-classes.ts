import { Boundaries, type RankedIntervals } from "./boundaries.ts";
import type { Condition, FieldLevels, Interval, IntervalRule } from "./interval-rule.ts";
import { ListTable } from "./list-table.ts";
import { PairNumbers } from "./pair-numbers.ts";
import type { Ref } from "./ref.ts";

/** The rules of a list as one field sees them: classes of rules that ask the same of this and all later fields. */
export interface FieldClasses {
  readonly boundaries: Boundaries;
  /** What each class asks of this field; `null`: nothing. */
  readonly intervals: (RankedIntervals | null)[];
  /** The class at the next field; after the last, the index of `Ref` in `outcomes`. */
  readonly next: number[];
  /** Whether the class asks nothing of this and any later field, and what follows it does not matter. */
  readonly isFinal: boolean[];
  /** Whether a list without such a class has nothing to say. */
  readonly isNeeded: boolean[];
}

/** All rules of a list in classes. */
export interface RuleClasses {
  readonly fields: readonly FieldClasses[];
  /** The class of each rule at the first field. */
  readonly first: Int32Array;
  readonly outcomes: readonly Ref[];
  /** Of `outcomes`: what the last field's classes say of theirs. */
  readonly last: Pick<FieldClasses, "isFinal" | "isNeeded">;
}

/** Numbers what rules ask of one field. Number 0 is "nothing". */
class Conditions {
  readonly boundaries: Boundaries;
  readonly intervals: (RankedIntervals | null)[] = [null];
  readonly #single = new PairNumbers();
  readonly #numbers: number[] = [];
  readonly #several = new ListTable();

  constructor(levels: FieldLevels, conditions: readonly Condition[]) {
    this.boundaries = new Boundaries(levels, conditions);
  }

  numberOf(condition: Condition): number {
    if (condition === null) return 0;
    const [only] = condition;
    const isOne = condition.length === 1 && only!.first <= only!.last;
    return isOne ? this.#numberOfOne(only!) : this.#numberOfSeveral(condition);
  }

  #numberOfOne(interval: Interval): number {
    const [from, to] = [this.boundaries.begin(interval), this.boundaries.end(interval)];
    const at = this.#single.numberOf(from, to);
    if (at === this.#numbers.length) this.#numbers.push(this.intervals.push(Int32Array.of(from, to)) - 1);
    return this.#numbers[at]!;
  }

  #numberOfSeveral(condition: NonNullable<Condition>): number {
    const ranks = Int32Array.from(
      condition
        .filter(({ first, last }) => first <= last)
        .flatMap((interval) => [this.boundaries.begin(interval), this.boundaries.end(interval)]),
    );
    const known = this.#several.find(ranks, ranks.length);
    if (known !== undefined) return known;
    const number = this.intervals.push(ranks) - 1;
    this.#several.put(ranks, ranks.length, number);
    return number;
  }
}

/** Says of a rule, by what becomes of its packets, whether it ends a list, and whether a list needs one like it. */
export interface RuleKinds {
  readonly isFinal: (outcome: Ref) => boolean;
  readonly isNeeded: (outcome: Ref) => boolean;
}

/** Classes that are known already at a later field. */
interface Later {
  readonly of: Int32Array;
  readonly isFinal: readonly boolean[];
  readonly isNeeded: readonly boolean[];
}

/** The classes at one field of rules whose classes at the next field are known. */
const classesAt = (
  field: number,
  levels: FieldLevels,
  rules: readonly IntervalRule[],
  later: Later,
): { readonly classes: FieldClasses; readonly of: Int32Array } => {
  const asked = rules.map(({ conditions }) => conditions[field]!);
  const conditions = new Conditions(levels, asked);
  const pairs = new PairNumbers();
  const of = Int32Array.from(asked, (condition, at) =>
    pairs.numberOf(conditions.numberOf(condition), later.of[at]!),
  );
  const classes: FieldClasses = {
    boundaries: conditions.boundaries,
    intervals: [],
    next: [],
    isFinal: [],
    isNeeded: [],
  };
  for (let own = 0; own < pairs.size; own += 1) {
    classes.intervals.push(conditions.intervals[pairs.first(own)]!);
    classes.next.push(pairs.second(own));
    classes.isFinal.push(pairs.first(own) === 0 && later.isFinal[pairs.second(own)]!);
    classes.isNeeded.push(later.isNeeded[pairs.second(own)]!);
  }
  return { classes, of };
};

/** Sorts rules into classes, field by field from the last. */
export const classify = (
  fields: readonly FieldLevels[],
  rules: readonly IntervalRule[],
  kinds: RuleKinds,
): RuleClasses => {
  const numbers = new PairNumbers();
  const of = Int32Array.from(rules, ({ outcome }) => numbers.numberOf(outcome, 0));
  const outcomes = Array.from({ length: numbers.size }, (_, at) => numbers.first(at) as Ref);
  const last = { isFinal: outcomes.map(kinds.isFinal), isNeeded: outcomes.map(kinds.isNeeded) };
  let later: Later = { of, ...last };
  const all: FieldClasses[] = [];
  for (let field = fields.length - 1; field >= 0; field -= 1) {
    const { classes, of } = classesAt(field, fields[field]!, rules, later);
    all.unshift(classes);
    later = { of, isFinal: classes.isFinal, isNeeded: classes.isNeeded };
  }
  return { fields: all, first: later.of, outcomes, last };
};
