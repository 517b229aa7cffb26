import {
  type Address,
  addressFromNumber,
  addressNumber,
  type Family,
  prefixFamily,
  prefixRange,
} from "../../net/index.ts";
import type { AddressSet } from "../../questions/index.ts";
import type { FieldValues } from "../sets/index.ts";

/** Addresses from `first` to `last` as numbers, both included. */
export type NumberRange = readonly [first: bigint, last: bigint];

/** Ranges in order, that neither touch nor overlap. */
export type Ranges = readonly NumberRange[];

/** Ranges in order, joined where they touch. */
export const joined = (ranges: readonly NumberRange[]): Ranges => {
  const result: [bigint, bigint][] = [];
  for (const [first, last] of ranges.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    const previous = result.at(-1);
    if (previous !== undefined && first <= previous[1] + 1n) {
      if (last > previous[1]) previous[1] = last;
    } else result.push([first, last]);
  }
  return result;
};

/** `a` without `b`. */
export const subtracted = (a: Ranges, b: Ranges): Ranges =>
  b.reduce<Ranges>(
    (left, [from, to]) =>
      left.flatMap(([first, last]): NumberRange[] => {
        if (to < first || from > last) return [[first, last]];
        return [
          ...(first < from ? [[first, from - 1n] as const] : []),
          ...(last > to ? [[to + 1n, last] as const] : []),
        ];
      }),
    a,
  );

/** Whether all of `inner` is in `outer`. */
export const coversRanges = (outer: Ranges, inner: Ranges): boolean => subtracted(inner, outer).length === 0;

/** The addresses of a family in sets. */
export const rangesOfSets = (family: Family, sets: readonly AddressSet[]): Ranges =>
  joined(
    sets.flatMap(({ within, except }) =>
      subtracted(rangesOfPrefixes(family, within), rangesOfPrefixes(family, except)),
    ),
  );

const rangesOfPrefixes = (family: Family, prefixes: AddressSet["within"]): Ranges =>
  joined(
    prefixes
      .filter((prefix) => prefixFamily(prefix) === family)
      .map((prefix) => {
        const { first, last } = prefixRange(prefix);
        return [addressNumber(first), addressNumber(last)] as const;
      }),
  );

/** The values of an address field; all of them when the field is not named. */
export const rangesOfValues = (values: readonly FieldValues[] | undefined, bits: number): Ranges =>
  values === undefined
    ? [[0n, (1n << BigInt(bits)) - 1n]]
    : joined(
        values.flatMap((value): NumberRange[] =>
          value.kind === "range" ? [[value.first, value.last]] : maskedRanges(value, bits),
        ),
      );

/** At most this many ranges of values under a mask that is not contiguous; the rest is one range around them. */
const mostMasked = 64;

const maskedRanges = (
  { value, mask }: Extract<FieldValues, { kind: "masked" }>,
  bits: number,
): NumberRange[] => {
  const all = (1n << BigInt(bits)) - 1n;
  const free = all & ~mask;
  const low = lowestRun(free);
  const upper = [...positions(free & ~low)];
  if (1 << upper.length > mostMasked || upper.length > 20) return [[value, value | free]];
  return Array.from({ length: 1 << upper.length }, (_, number): NumberRange => {
    const first = upper.reduce(
      (sum, bit, at) => (((number >> at) & 1) === 1 ? sum | (1n << BigInt(bit)) : sum),
      value,
    );
    return [first, first | low];
  });
};

/** The run of ones at the lowest bits. */
const lowestRun = (bits: bigint): bigint => {
  let run = 0n;
  for (let bit = 1n; (bits & bit) !== 0n; bit <<= 1n) run |= bit;
  return run;
};

function* positions(bits: bigint): Iterable<number> {
  for (let at = 0, rest = bits; rest > 0n; at += 1, rest >>= 1n) if ((rest & 1n) === 1n) yield at;
}

/** A range as people write it: an address, a prefix, or first and last. */
export const rangeText = (family: Family, [first, last]: NumberRange): string => {
  const text = (number: bigint): Address => addressFromNumber(family, number);
  if (first === last) return text(first);
  const size = last - first + 1n;
  const isPower = (size & (size - 1n)) === 0n && first % size === 0n;
  const bits = family === "ipv4" ? 32 : 128;
  return isPower ? `${text(first)}/${bits - size.toString(2).length + 1}` : `${text(first)}-${text(last)}`;
};
