import type { Hull } from "./clip-rules.ts";
import { IntervalBins } from "./interval-bins.ts";
import type { FieldLevels, Interval, IntervalRule } from "./interval-rule.ts";
import { ListOrder, longer } from "./list-order.ts";

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

/** None when a condition accepts nothing: `Infinity` and `-Infinity`. */
const leastOf = (condition: readonly Interval[]): number =>
  condition.reduce((least, { first }) => Math.min(least, below(first)), Infinity);
const greatestOf = (condition: readonly Interval[]): number =>
  condition.reduce((greatest, { last }) => Math.max(greatest, above(last)), -Infinity);

/** So many fields have bins: the widest, which are addresses. Ports and protocols tell few rules apart. */
const binnedFields = 2;

/**
 * A list of rules with the least and the greatest value that each accepts in each field, in columns: to find those that
 * can match somewhere without looking at the others. A rule stays in its slot wherever the list moves it.
 */
export class RuleColumns {
  /** By slot. */
  readonly #rules: IntervalRule[] = [];
  #least: Float64Array[] = [];
  #greatest: Float64Array[] = [];
  readonly #free: number[] = [];
  readonly #order = new ListOrder();
  /** Bins by field, for some of them. */
  readonly #bins: ReadonlyMap<number, IntervalBins>;

  constructor(fields: readonly FieldLevels[], rules: readonly IntervalRule[]) {
    const widest = fields.map((_, field) => field).sort((a, b) => fields[b]!.length - fields[a]!.length);
    this.#bins = new Map(widest.slice(0, binnedFields).map((field) => [field, new IntervalBins()]));
    this.#least = fields.map(() => new Float64Array(rules.length));
    this.#greatest = fields.map(() => new Float64Array(rules.length));
    this.splice(0, 0, rules);
  }

  get length(): number {
    return this.#order.length;
  }

  at(index: number): IntervalRule {
    return this.#rules[this.#order.at(index)]!;
  }

  /** The rule in a slot. */
  in(slot: number): IntervalRule {
    return this.#rules[slot]!;
  }

  /** Where a slot stands: smaller before larger. */
  keyOf(slot: number): number {
    return this.#order.keyOf(slot);
  }

  /** The same for a place in the list, which may be the one after the last. */
  keyAt(index: number): number {
    return index < this.length ? this.keyOf(this.#order.at(index)) : Infinity;
  }

  /** Slots of rules that may match somewhere in `hull`, in their order; some of them do not. */
  near(hull: Hull): readonly number[] {
    const asked = hull.flatMap((interval, field) =>
      interval === null ? [] : [{ field, from: below(interval.first), to: above(interval.last) }],
    );
    const bins = this.#fewest(asked);
    const found: number[] = [];
    const looked: readonly Iterable<number>[] = bins ?? [this.#order.all()];
    for (const bin of looked) for (const slot of bin) if (this.#mayMatch(slot, asked)) found.push(slot);
    return bins === null ? found : found.sort((a, b) => this.keyOf(a) - this.keyOf(b));
  }

  /** The bins of the field that leaves fewest; `null` where going through the list is no more work. */
  #fewest(asked: readonly Asked[]): readonly (readonly number[])[] | null {
    let [limit, fewest]: [number, readonly (readonly number[])[] | null] = [this.length / 4, null];
    for (const { field, from, to } of asked) {
      const bins = this.#bins.get(field)?.meeting(from, to, limit) ?? null;
      if (bins === null) continue;
      fewest = bins;
      limit = bins.reduce((count, bin) => count + bin.length, 0);
    }
    return fewest;
  }

  #mayMatch(slot: number, asked: readonly Asked[]): boolean {
    for (const { field, from, to } of asked)
      if (this.#least[field]![slot]! > to || this.#greatest[field]![slot]! < from) return false;
    return true;
  }

  /** `removed` rules from `at` on make place for `added`. */
  splice(at: number, removed: number, added: readonly IntervalRule[]): void {
    for (let index = at; index < at + removed; index += 1) this.#take(this.#order.at(index));
    this.#order.splice(
      at,
      removed,
      added.map((rule) => this.#put(rule)),
    );
  }

  #take(slot: number): void {
    this.#free.push(slot);
    for (const [field, bins] of this.#bins)
      bins.remove(slot, this.#least[field]![slot]!, this.#greatest[field]![slot]!);
  }

  #put(rule: IntervalRule): number {
    const slot = this.#free.pop() ?? this.#rules.length;
    this.#rules[slot] = rule;
    if (slot >= this.#least[0]!.length) this.#widen(2 * slot + 1);
    for (const [field, condition] of rule.conditions.entries()) {
      const [from, to] = condition === null ? [0, Infinity] : [leastOf(condition), greatestOf(condition)];
      this.#least[field]![slot] = from;
      this.#greatest[field]![slot] = to;
      this.#bins.get(field)?.add(slot, from, to);
    }
    return slot;
  }

  #widen(length: number): void {
    this.#least = this.#least.map((column) => longer(column, length));
    this.#greatest = this.#greatest.map((column) => longer(column, length));
  }
}
