import type { Hull } from "./clip-rules.ts";
import type { FieldLevels, IntervalRule } from "./interval-rule.ts";

interface Asked {
  readonly field: number;
  readonly from: number;
  readonly to: number;
}

/** Larger than what a bigint loses when it becomes a number. */
const tolerance = 2 ** -50;

const below = (value: number | bigint): number =>
  typeof value === "number" ? value : Number(value) * (1 - tolerance);
const above = (value: number | bigint): number =>
  typeof value === "number" ? value : Number(value) * (1 + tolerance);

/**
 * A list of rules with the least and the greatest value that each accepts in each field, in columns: to find those that
 * can match somewhere without looking at the others closely.
 */
export class RuleColumns {
  /** The number of values of each field. */
  readonly #spans: readonly number[];
  /** By slot. */
  readonly #rules: IntervalRule[] = [];
  #least: Float64Array[] = [];
  #greatest: Float64Array[] = [];
  readonly #free: number[] = [];
  /** Slots in the order of the list. */
  #order = new Int32Array(64);
  #scratch = new Int32Array(64);
  #length = 0;

  constructor(fields: readonly FieldLevels[], rules: readonly IntervalRule[]) {
    this.#spans = fields.map((levels) => 2 ** levels.length);
    this.#widen(Math.max(64, rules.length));
    this.splice(0, 0, rules);
  }

  get length(): number {
    return this.#length;
  }

  at(index: number): IntervalRule {
    return this.#rules[this.#order[index]!]!;
  }

  /** Places of rules that may match somewhere in `hull`, in order; some of them do not. */
  near(hull: Hull): Int32Array {
    const asked = hull.flatMap((interval, field) =>
      interval === null ? [] : [{ field, from: below(interval.first), to: above(interval.last) }],
    );
    // The narrowest first: it leaves out most.
    const part = ({ field, from, to }: Asked): number => (to - from + 1) / this.#spans[field]!;
    asked.sort((a, b) => part(a) - part(b));
    let found: Int32Array | null = null;
    for (const each of asked) found = this.#narrow(found, each);
    return found ?? this.#order.slice(0, this.#length).map((_, index) => index);
  }

  /** Of the places in `candidates` (`null`: of all), those whose rules may match as asked. */
  #narrow(candidates: Int32Array | null, { field, from, to }: Asked): Int32Array {
    const [least, greatest, order] = [this.#least[field]!, this.#greatest[field]!, this.#order];
    const scratch = this.#scratch;
    const length = candidates?.length ?? this.#length;
    let count = 0;
    for (let at = 0; at < length; at += 1) {
      const index = candidates === null ? at : candidates[at]!;
      const slot = order[index]!;
      scratch[count] = index;
      count += least[slot]! <= to && greatest[slot]! >= from ? 1 : 0;
    }
    return scratch.slice(0, count);
  }

  /** `removed` rules from `at` on make place for `added`. */
  splice(at: number, removed: number, added: readonly IntervalRule[]): void {
    for (let index = at; index < at + removed; index += 1) this.#free.push(this.#order[index]!);
    const length = this.#length - removed + added.length;
    if (length > this.#order.length) this.#widen(2 * length);
    this.#order.copyWithin(at + added.length, at + removed, this.#length);
    for (const [offset, rule] of added.entries()) this.#order[at + offset] = this.#put(rule);
    this.#length = length;
  }

  #put(rule: IntervalRule): number {
    const slot = this.#free.pop() ?? this.#rules.length;
    this.#rules[slot] = rule;
    for (let field = 0; field < this.#spans.length; field += 1) {
      const condition = rule.conditions[field]!;
      this.#least[field]![slot] =
        condition === null ? -1 : Math.min(...condition.map(({ first }) => below(first)));
      this.#greatest[field]![slot] =
        condition === null ? Infinity : Math.max(...condition.map(({ last }) => above(last)));
    }
    return slot;
  }

  #widen(length: number): void {
    const order = new Int32Array(length);
    order.set(this.#order.subarray(0, this.#length));
    this.#order = order;
    this.#scratch = new Int32Array(length + 1);
    const longer = (column: Float64Array | undefined): Float64Array => {
      const copy = new Float64Array(length);
      if (column !== undefined) copy.set(column);
      return copy;
    };
    this.#least = this.#spans.map((_, field) => longer(this.#least[field]));
    this.#greatest = this.#spans.map((_, field) => longer(this.#greatest[field]));
  }
}
