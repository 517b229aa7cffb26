import { type Diagrams, type Ref, undefinedRef } from "../../sets/index.ts";
import { type Bit, isComplement, isConstant, levelOf } from "../value/bit.ts";

/** A key and the terminal that packets with it get. */
export interface Entry {
  readonly key: Uint8Array;
  readonly id: number;
}

/** A bit of the key that decides: the level it stands at, and where in the key it lies. */
interface Place {
  readonly level: number;
  readonly byte: number;
  readonly mask: number;
  readonly flip: boolean;
}

/**
 * The packets whose bits make one of the keys, each with the terminal of its key.
 *
 * The keys are written in the order of the levels, sorted, and the diagram grows from their common beginnings: the work
 * is the number of keys times their bits, whatever order the fields have.
 */
export const keySet = (diagrams: Diagrams, bits: readonly Bit[], entries: readonly Entry[]): Ref => {
  const { places, possible } = placesOf(bits);
  const rows = entries
    .filter(({ key }) => possible(key))
    .map(({ key, id }) => ({ order: rewritten(key, places), id }))
    .toSorted((a, b) => Buffer.compare(a.order, b.order));
  return grow(diagrams, places, rows, 0, 0, rows.length);
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
    .map(([level, at]): Place => ({
      level,
      byte: at >> 3,
      mask: 0x80 >> (at & 7),
      flip: isComplement(bits[at]!),
    }))
    .toSorted((a, b) => a.level - b.level);
  return { places, possible: (key: Uint8Array) => checks.every((check) => check(key)) };
};

const rewritten = (key: Uint8Array, places: readonly Place[]): Uint8Array => {
  const order = new Uint8Array((places.length + 7) >> 3);
  for (let at = 0; at < places.length; at += 1) {
    const { byte, mask, flip } = places[at]!;
    if (((key[byte]! & mask) !== 0) !== flip) order[at >> 3]! |= 0x80 >> (at & 7);
  }
  return order;
};

interface Row {
  readonly order: Uint8Array;
  readonly id: number;
}

const grow = (
  diagrams: Diagrams,
  places: readonly Place[],
  rows: readonly Row[],
  depth: number,
  start: number,
  end: number,
): Ref => {
  if (start === end) return undefinedRef;
  if (end - start === 1) return single(diagrams, places, rows[start]!, depth);
  if (depth === places.length) return diagrams.terminal(rows[start]!.id);
  const middle = firstOne(rows, depth, start, end);
  return diagrams.make(
    places[depth]!.level,
    grow(diagrams, places, rows, depth + 1, start, middle),
    grow(diagrams, places, rows, depth + 1, middle, end),
  );
};

/** The first row of a sorted stretch whose bit is one. */
const firstOne = (rows: readonly Row[], depth: number, start: number, end: number): number => {
  let [low, high] = [start, end];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bitAt(rows[middle]!.order, depth) === 1) high = middle;
    else low = middle + 1;
  }
  return low;
};

const single = (diagrams: Diagrams, places: readonly Place[], { order, id }: Row, depth: number): Ref => {
  let ref = diagrams.terminal(id);
  for (let at = places.length - 1; at >= depth; at -= 1) {
    const { level } = places[at]!;
    ref =
      bitAt(order, at) === 1
        ? diagrams.make(level, undefinedRef, ref)
        : diagrams.make(level, ref, undefinedRef);
  }
  return ref;
};
