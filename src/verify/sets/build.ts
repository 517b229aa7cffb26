import { branch, guard, only, override } from "./combine.ts";
import type { NodeStore } from "./node-store.ts";
import { type Bit, everything, type Ref, undefinedRef } from "./ref.ts";

/** Bit `position` of `value`, 0 being the least significant. Numbers are integers below 2⁵³. */
const bitOf = (value: bigint | number, position: number): 0 | 1 => {
  if (typeof value === "bigint") return Number((value >> BigInt(position)) & 1n) as 0 | 1;
  return (
    position < 32 && value <= 0xffffffff ? (value >>> position) & 1 : Math.floor(value / 2 ** position) % 2
  ) as 0 | 1;
};

/** The bits of `value`, most significant first, as many as there are levels. */
export const bitsOf = (levels: readonly number[], value: bigint | number): readonly Bit[] =>
  levels.map((level, at) => ({ level, value: bitOf(value, levels.length - 1 - at) }));

/** `then` where the bits from the `at`th on are a number not smaller than those of `first`. */
const notBelow = (
  store: NodeStore,
  levels: readonly number[],
  at: number,
  first: bigint | number,
  then: Ref,
): Ref => {
  let result = then;
  for (let index = levels.length - 1; index >= at; index -= 1)
    result =
      bitOf(first, levels.length - 1 - index) === 1
        ? branch(store, levels[index]!, undefinedRef, result)
        : branch(store, levels[index]!, result, then);
  return result;
};

/** `then` where the bits from the `at`th on are a number not greater than those of `last`. */
const notAbove = (
  store: NodeStore,
  levels: readonly number[],
  at: number,
  last: bigint | number,
  then: Ref,
): Ref => {
  let result = then;
  for (let index = levels.length - 1; index >= at; index -= 1)
    result =
      bitOf(last, levels.length - 1 - index) === 1
        ? branch(store, levels[index]!, then, result)
        : branch(store, levels[index]!, result, undefinedRef);
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
  if (first > last) return undefinedRef;
  const width = levels.length;
  if (store.level(then) <= Math.max(...levels))
    return guard(store, range(store, levels, first, last, everything), then);
  const bit = (at: number): 0 | 1 => bitOf(first, width - 1 - at);
  let fork = 0;
  while (fork < width && bit(fork) === bitOf(last, width - 1 - fork)) fork += 1;
  let result = then;
  if (fork < width) {
    const low = notBelow(store, levels, fork + 1, first, then);
    result = branch(store, levels[fork]!, low, notAbove(store, levels, fork + 1, last, then));
  }
  for (let at = fork - 1; at >= 0; at -= 1) result = only(store, levels[at]!, bit(at), result);
  return result;
};

/** The first of `list` that is defined. Balanced, so that intermediate results stay small. */
export const overrideAll = (store: NodeStore, list: readonly Ref[], from = 0, to = list.length): Ref => {
  if (to - from <= 1) return from === to ? undefinedRef : list[from]!;
  const middle = (from + to) >> 1;
  return override(store, overrideAll(store, list, from, middle), overrideAll(store, list, middle, to));
};
