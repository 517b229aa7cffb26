import {
  addressBits,
  addressNumber,
  addressOf,
  prefixRange,
  addressFromNumber,
  type Family,
  lengthOf,
  makePrefix,
  type Prefix,
} from "../../net/index.ts";
import { coversRanges, joined, type NumberRange, type Ranges, subtracted } from "../../verify/index.ts";

/** The fewest prefixes that hold exactly these addresses. */
export const prefixesOf = (family: Family, ranges: Ranges): readonly Prefix[] =>
  ranges.flatMap(([first, last]) => prefixesOfRange(family, first, last));

const prefixesOfRange = (family: Family, first: bigint, last: bigint): readonly Prefix[] => {
  const bits = addressBits(family);
  const found: Prefix[] = [];
  for (let at = first; at <= last;) {
    let size = 0;
    while (size < bits && ((at >> BigInt(size)) & 1n) === 0n && at + (2n << BigInt(size)) - 1n <= last)
      size += 1;
    found.push(makePrefix(addressFromNumber(family, at), bits - size));
    at += 1n << BigInt(size);
  }
  return found;
};

/** More than these are worth to be rounded. */
const fewExact = 4;

/**
 * Few prefixes that hold these addresses and no other ones that are `there`: `10.1.0.0/25` for all machines in that half
 * of a subnet, though its first address is nobody's and its second the host's.
 */
export const prefixesAround = (family: Family, ranges: Ranges, there: Ranges): readonly Prefix[] => {
  const exact = prefixesOf(family, ranges);
  if (exact.length <= fewExact) return exact;
  const around: NumberRange = [ranges[0]![0], ranges.at(-1)![1]];
  const free = joined([...ranges, ...subtracted([around], there), ...edges(family, around, there)]);
  return [...new Set(exact.map((one) => grown(one, free)))];
};

/** Up to two addresses that are nobody's, on both sides. */
const edges = (family: Family, [first, last]: NumberRange, there: Ranges): Ranges => {
  const most = (1n << BigInt(addressBits(family))) - 1n;
  const from = first < 2n ? 0n : first - 2n;
  const to = last > most - 2n ? most : last + 2n;
  return subtracted([[from, to]], there);
};

/** The widest prefix around `prefix` of which all is in `free`. */
const grown = (prefix: Prefix, free: Ranges): Prefix => {
  const length = lengthOf(prefix);
  if (length === 0) return prefix;
  const wider = makePrefix(addressOf(prefix), length - 1);
  const { first, last } = prefixRange(wider);
  if (!coversRanges(free, [[addressNumber(first), addressNumber(last)]])) return prefix;
  return grown(wider, free);
};

/** A prefix as a rule names it: a single address without its length. */
export const prefixWord = (family: Family, prefix: Prefix): string =>
  lengthOf(prefix) === addressBits(family) ? prefix.slice(0, prefix.lastIndexOf("/")) : prefix;
