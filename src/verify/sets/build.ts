import { branch } from "./combine.ts";
import type { NodeStore } from "./node-store.ts";
import { type Bit, type Ref, undefinedRef } from "./ref.ts";

/** `then` where all of `bits` hold. */
export const cube = (store: NodeStore, bits: readonly Bit[], then: Ref): Ref =>
  bits
    .toSorted((a, b) => b.level - a.level)
    .reduce(
      (below, { level, value }) =>
        value === 1 ? branch(store, level, undefinedRef, below) : branch(store, level, below, undefinedRef),
      then,
    );

/** The bits of `value`, most significant first, as many as there are levels. */
export const bitsOf = (levels: readonly number[], value: bigint | number): readonly Bit[] => {
  const number = BigInt(value);
  return levels.map((level, at) => ({
    level,
    value: Number((number >> BigInt(levels.length - 1 - at)) & 1n) as 0 | 1,
  }));
};

/** `then` where the bits from the `at`th on are a number not smaller (`above`) or not larger than these. */
const bounded = (store: NodeStore, bits: readonly Bit[], at: number, above: boolean, then: Ref): Ref => {
  let result = then;
  for (let index = bits.length - 1; index >= at; index -= 1) {
    const { level, value } = bits[index]!;
    const low = value === 0 ? result : above ? undefinedRef : then;
    const high = value === 1 ? result : above ? then : undefinedRef;
    result = branch(store, level, low, high);
  }
  return result;
};

/** `then` where the number at `levels` (most significant first) is from `first` to `last`. */
export const range = (
  store: NodeStore,
  levels: readonly number[],
  first: bigint | number,
  last: bigint | number,
  then: Ref,
): Ref => {
  if (BigInt(first) > BigInt(last)) return undefinedRef;
  const [from, to] = [bitsOf(levels, first), bitsOf(levels, last)];
  const fork = from.findIndex(({ value }, at) => value !== to[at]!.value);
  if (fork < 0) return cube(store, from, then);
  const low = bounded(store, from, fork + 1, true, then);
  const high = bounded(store, to, fork + 1, false, then);
  return from
    .slice(0, fork)
    .reduceRight(
      (below, { level, value }) =>
        value === 1 ? branch(store, level, undefinedRef, below) : branch(store, level, below, undefinedRef),
      branch(store, levels[fork]!, low, high),
    );
};
