import { branch } from "./combine.ts";
import type { Condition, FieldLevels, Interval } from "./interval-rule.ts";
import type { NodeStore } from "./node-store.ts";
import type { Ref } from "./ref.ts";

/** Ranks of the ends of intervals: from, to (excluded), from, to, … */
export type RankedIntervals = Int32Array;

/**
 * All places where some rule's intervals of one field begin or end, in order, and diagrams that change only there.
 * The bits of each place are kept in words of 32, so that addresses of any width are compared bit by bit.
 */
export class Boundaries {
  readonly #levels: FieldLevels;
  readonly #places: ArrayLike<number | bigint>;
  readonly #words: Uint32Array;
  readonly #wordsEach: number;
  /** How many bits at the end of each place are 0. */
  readonly #trailing: Uint8Array;

  constructor(levels: FieldLevels, conditions: readonly Condition[]) {
    this.#levels = levels;
    this.#wordsEach = Math.ceil(levels.length / 32);
    this.#places = placesOf(conditions);
    this.#words = new Uint32Array(this.#places.length * this.#wordsEach);
    this.#trailing = new Uint8Array(this.#places.length);
    for (let rank = 0; rank < this.#places.length; rank += 1) this.#fill(rank, this.#places[rank]!);
  }

  #fill(rank: number, place: number | bigint): void {
    const width = this.#levels.length;
    if (typeof place === "number" && width <= 32) this.#words[rank] = place * 2 ** (32 - width);
    else this.#fillWords(rank, BigInt(place) << BigInt(32 * this.#wordsEach - width));
    let zeros = 0;
    while (zeros < width && this.#bit(rank, width - 1 - zeros) === 0) zeros += 1;
    this.#trailing[rank] = zeros;
  }

  #fillWords(rank: number, aligned: bigint): void {
    for (let word = 0; word < this.#wordsEach; word += 1)
      this.#words[rank * this.#wordsEach + word] = Number(
        (aligned >> BigInt(32 * (this.#wordsEach - 1 - word))) & 0xffffffffn,
      );
  }

  #bit(rank: number, depth: number): number {
    return (this.#words[rank * this.#wordsEach + (depth >> 5)]! >>> (31 - (depth & 31))) & 1;
  }

  /** Of places that agree in all bits before `depth`, the index of the first that has a 1 there; else `to`. */
  #firstWithBit(ranks: Int32Array, depth: number, from: number, to: number): number {
    let [low, high] = [from, to];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#bit(ranks[middle]!, depth) === 1) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Whether the place is that of the value 0: there is nothing before it. */
  isStart(rank: number): boolean {
    return rank === 0 && this.#trailing[rank] === this.#levels.length;
  }

  /** Whether the place lies past the last value of the field: it has one bit more than there is room for. */
  isPastEnd(rank: number): boolean {
    return rank !== 0 && this.#trailing[rank] === this.#levels.length;
  }

  /** Where an interval begins, by rank. */
  begin({ first }: Interval): number {
    return this.#rankOf(first);
  }

  /** Where an interval ends, by rank: the place after its last value. */
  end({ last }: Interval): number {
    return this.#rankOf(after(last));
  }

  #rankOf(place: number | bigint): number {
    let [low, high] = [0, this.#places.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#places[middle]! < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * The diagram that is `first` up to the place `ranks[0]`, `refs[0]` from there to `ranks[1]`, and so on. No place is
   * the start, or past the end.
   */
  diagram(store: NodeStore, first: Ref, ranks: Int32Array, refs: readonly Ref[]): Ref {
    const width = this.#levels.length;
    const build = (depth: number, before: Ref, from: number, to: number): Ref => {
      if (from === to) return before;
      const split = this.#firstWithBit(ranks, depth, from, to);
      const low = build(depth + 1, before, from, split);
      const exact = split < to && this.#trailing[ranks[split]!]! >= width - depth - 1;
      const last = split > from ? refs[split - 1]! : before;
      const high = exact ? build(depth + 1, refs[split]!, split + 1, to) : build(depth + 1, last, split, to);
      return branch(store, this.#levels[depth]!, low, high);
    };
    return build(0, first, 0, refs.length);
  }
}

/** The place after `last`. */
const after = (last: number | bigint): number | bigint => (typeof last === "bigint" ? last + 1n : last + 1);

const placesOf = (conditions: readonly Condition[]): ArrayLike<number | bigint> => {
  let count = 0;
  for (const condition of conditions) count += 2 * (condition?.length ?? 0);
  const sample = conditions.find((condition) => condition !== null && condition.length > 0)?.[0];
  return typeof sample?.first === "bigint" ? bigPlaces(conditions) : smallPlaces(conditions, count);
};

const smallPlaces = (conditions: readonly Condition[], count: number): Float64Array => {
  const places = new Float64Array(count);
  let at = 0;
  for (const condition of conditions)
    for (const interval of condition ?? []) {
      places[at++] = Number(interval.first);
      places[at++] = Number(interval.last) + 1;
    }
  return places.sort().filter(isFirst);
};

const bigPlaces = (conditions: readonly Condition[]): readonly bigint[] =>
  conditions
    .flatMap((condition) => condition ?? [])
    .flatMap(({ first, last }) => [BigInt(first), BigInt(last) + 1n])
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
    .filter(isFirst);

const isFirst = (place: number | bigint, at: number, all: ArrayLike<number | bigint>): boolean =>
  at === 0 || all[at - 1] !== place;
