import { type Prefix, prefixRange } from "../../net/index.ts";
import { addressHex } from "./bytes.ts";

/** A closed range of equally long hexadecimal keys. */
export interface KeyRange {
  readonly key: string;
  readonly end: string;
}

/** The addresses of `prefixes` (all of one family) as ranges in ascending order that neither overlap nor touch. */
export const mergedRanges = (prefixes: readonly Prefix[]): readonly KeyRange[] =>
  mergeRanges(
    prefixes.map((prefix) => {
      const { first, last } = prefixRange(prefix);
      return { key: addressHex(first), end: addressHex(last) };
    }),
  );

/** Interval sets refuse ranges that overlap, and keep touching ones apart or not as they were added. */
export const mergeRanges = (ranges: readonly KeyRange[]): readonly KeyRange[] => {
  const merged: { key: string; end: string }[] = [];
  for (const range of ranges.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))) {
    const last = merged.at(-1);
    if (last === undefined || (range.key > last.end && !touches(last.end, range.key)))
      merged.push({ ...range });
    else if (range.end > last.end) last.end = range.end;
  }
  return merged;
};

const touches = (end: string, key: string): boolean => BigInt(`0x${end}`) + 1n === BigInt(`0x${key}`);
