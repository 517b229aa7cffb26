import { type Diagrams, type Ref, undefinedRef } from "../../sets/index.ts";
import { type Bit, isComplement, isConstant, levelOf } from "../value/bit.ts";

/** A key and the terminal that packets with it get. */
export interface Entry {
  readonly key: Uint8Array;
  readonly id: number;
}

/** Where a bit of the keys decides: its level, and its place in the key. */
interface Place {
  readonly level: number;
  readonly byte: number;
  readonly mask: number;
  readonly flip: boolean;
}

/** A key written in the order of the levels. */
interface Row {
  readonly order: Uint8Array;
  readonly id: number;
}

/** Keys in the order of the levels that their bits stand at, sorted. */
export interface KeyTable {
  readonly levels: readonly number[];
  readonly rows: readonly Row[];
}

/** The table of keys of these bits. Keys that no packet can have, because a bit of them is constant, are left out. */
export const keyTable = (bits: readonly Bit[], entries: readonly Entry[]): KeyTable => {
  const { places, possible } = placesOf(bits);
  const rows = entries
    .filter(({ key }) => possible(key))
    .map(({ key, id }) => ({ order: rewritten(key, places), id }))
    .toSorted((a, b) => Buffer.compare(a.order, b.order));
  return { levels: places.map(({ level }) => level), rows };
};

const bitAt = (key: Uint8Array, at: number): number => (key[at >> 3]! >> (7 - (at & 7))) & 1;

/** Where the levels are, top first, and whether a key agrees with bits that are constant or the same as others. */
const placesOf = (bits: readonly Bit[]) => {
  const firsts = new Map<number, number>();
  const checks: ((key: Uint8Array) => boolean)[] = [];
  for (const [at, bit] of bits.entries()) {
    if (isConstant(bit)) {
      checks.push((key) => bitAt(key, at) === bit);
      continue;
    }
    const first = firsts.get(levelOf(bit));
    if (first === undefined) firsts.set(levelOf(bit), at);
    else checks.push((key) => (bitAt(key, at) ^ bitAt(key, first)) === ((bit ^ bits[first]!) & 1));
  }
  const places = [...firsts]
    .map(([level, at]): Place => placeOf(level, at, bits[at]!))
    .toSorted((a, b) => a.level - b.level);
  return { places, possible: (key: Uint8Array) => checks.every((check) => check(key)) };
};

const placeOf = (level: number, at: number, bit: Bit): Place => ({
  level,
  byte: at >> 3,
  mask: 0x80 >> (at & 7),
  flip: isComplement(bit),
});

const rewritten = (key: Uint8Array, places: readonly Place[]): Uint8Array => {
  const order = new Uint8Array((places.length + 7) >> 3);
  for (let at = 0; at < places.length; at += 1) {
    const { byte, mask, flip } = places[at]!;
    if (((key[byte]! & mask) !== 0) !== flip) order[at >> 3]! |= 0x80 >> (at & 7);
  }
  return order;
};

/** The packets with one of the keys, each with the terminal of its key; undefined for others. */
export const keyDiagram = (diagrams: Diagrams, table: KeyTable): Ref =>
  overlayKeys(diagrams, table, diagrams.terminal(1), undefinedRef);

/**
 * `rest`, but the terminals of the keys for packets of `live` that have one.
 *
 * One walk down the levels, along the sorted keys and the two diagrams at once: the work is the number of keys times
 * their bits, whatever order the fields have, and nothing is built that is not part of the result.
 */
export const overlayKeys = (diagrams: Diagrams, table: KeyTable, live: Ref, rest: Ref): Ref =>
  new Overlay(diagrams, table).at(0, 0, table.rows.length, live, rest);

/** Below so many rows it costs less to walk again than to remember. */
const fewRows = 4;

class Overlay {
  readonly #diagrams: Diagrams;
  readonly #levels: readonly number[];
  readonly #rows: readonly Row[];
  /** Results for many rows; those of few are made again. */
  readonly #known = new Map<string, Ref>();

  constructor(diagrams: Diagrams, { levels, rows }: KeyTable) {
    this.#diagrams = diagrams;
    this.#levels = levels;
    this.#rows = rows;
  }

  /** The rows from `start` to before `end`, whose first `depth` bits were decided. */
  at(depth: number, start: number, end: number, live: Ref, rest: Ref): Ref {
    if (start === end || live === undefinedRef) return rest;
    if (end - start < fewRows) return this.#split(depth, start, end, live, rest);
    const key = `${depth} ${start} ${live} ${rest}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = this.#split(depth, start, end, live, rest);
    this.#known.set(key, made);
    return made;
  }

  /** By the topmost level of the keys and both diagrams. */
  #split(depth: number, start: number, end: number, live: Ref, rest: Ref): Ref {
    const { store } = this.#diagrams;
    const keyLevel = this.#levels[depth];
    if (keyLevel === undefined) return this.#end(start, live, rest);
    const [liveLevel, restLevel] = [store.level(live), store.level(rest)];
    const level = Math.min(keyLevel, liveLevel, restLevel);
    const isKey = level === keyLevel;
    const middle = isKey ? this.#firstOne(depth, start, end) : 0;
    const [live0, live1] = liveLevel === level ? [store.low(live), store.high(live)] : [live, live];
    const [rest0, rest1] = restLevel === level ? [store.low(rest), store.high(rest)] : [rest, rest];
    const next = isKey ? depth + 1 : depth;
    const low = this.at(next, start, isKey ? middle : end, live0, rest0);
    return store.make(level, low, this.at(next, isKey ? middle : start, end, live1, rest1));
  }

  #end(start: number, live: Ref, rest: Ref): Ref {
    const found = this.#diagrams.terminal(this.#rows[start]!.id);
    return live === this.#diagrams.terminal(1)
      ? found
      : this.#diagrams.override(this.#diagrams.guard(live, found), rest);
  }

  /** The first row of a sorted stretch whose bit is one. */
  #firstOne(depth: number, start: number, end: number): number {
    let [low, high] = [start, end];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (bitAt(this.#rows[middle]!.order, depth) === 1) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
