import {
  type Address,
  addressNumber,
  families,
  type Family,
  familyOf,
  prefixFamily,
} from "../../net/index.ts";
import type { Policy } from "../../policy/index.ts";
import type { NamedRegion, Names } from "../../questions/index.ts";
import {
  coversRanges,
  joined,
  type NumberRange,
  type Ranges,
  rangesOfSets,
  subtracted,
} from "../../verify/index.ts";
import { prefixesAround, prefixesOf, prefixWord } from "./prefixes.ts";

/** One end of a rule. */
export interface End {
  readonly word: string;
  /** How it is said for one family alone, in each family that it has addresses in; `null`: there is no other word. */
  readonly byFamily: ReadonlyMap<Family, readonly string[] | null>;
}

/** Addresses that belong together; without a name in the policy it is a connected subnet, said by its prefix. */
interface Region extends NamedRegion {
  readonly isNamed: boolean;
}

/** The words that a policy has for addresses. */
export interface Vocabulary {
  readonly regions: readonly Region[];
  readonly machines: ReadonlyMap<Address, End>;
}

/** What networks and machines of `policy` are called on a host. */
export const vocabularyOf = ({ machines, networks }: Policy, { regions }: Names): Vocabulary => ({
  regions: regions
    .filter(({ name }) => name !== "host")
    .map((region) => ({
      ...region,
      isNamed: region.name === "internet" || networks.some(({ name }) => name === region.name),
    })),
  machines: new Map(
    machines.flatMap(({ name, addresses }) => {
      const byFamily = new Map(addresses.map((address) => [familyOf(address), [address]] as const));
      return addresses.map((address) => [address, { word: name, byFamily }] as const);
    }),
  ),
});

/**
 * The ends that together are these addresses behind a link: networks and the internet where all of theirs are meant,
 * machines, else prefixes. Where most of a region is meant, and prefixes for it would be many, it is the whole region:
 * what is too much is found by the next comparison.
 */
export const endsOf = (
  family: Family,
  ranges: Ranges,
  link: string | null,
  { regions, machines }: Vocabulary,
): readonly End[] => {
  const found: End[] = [];
  let left = ranges;
  const near = regions.filter(({ links }) => links === null || link === null || links.includes(link));
  for (const region of near) {
    const real = rangesOfSets(family, region.real);
    if (real.length === 0 || !isMeant(family, left, real)) continue;
    found.push(endOfRegion(region));
    left = subtracted(left, joined([...real, ...rangesOfSets(family, region.whole)]));
  }
  const there = near.flatMap(({ real }) => rangesOfSets(family, real));
  return [...found, ...pieces(family, left, joined(there), machines)];
};

const isMeant = (family: Family, ranges: Ranges, real: Ranges): boolean => {
  if (coversRanges(ranges, real)) return true;
  const missing = subtracted(real, ranges);
  const isMost = sizeOf(missing) * 2n < sizeOf(real);
  return isMost && prefixesOf(family, subtracted(real, missing)).length > fewPrefixes;
};

/** As many prefixes are written out. */
const fewPrefixes = 4;

const sizeOf = (ranges: Ranges): bigint =>
  ranges.reduce((sum, [first, last]) => sum + (last - first + 1n), 0n);

const endOfRegion = ({ name, whole, links, isNamed }: Region): End => ({
  word: isNamed ? name : whole[0]!.within[0]!,
  byFamily: new Map(
    families.flatMap((family): [Family, readonly string[] | null][] => {
      if (name === "internet") return [[family, null]];
      const within = whole.flatMap((set) => set.within).filter((prefix) => prefixFamily(prefix) === family);
      return within.length === 0 || links === null ? [] : [[family, within]];
    }),
  ),
});

const pieces = (
  family: Family,
  ranges: Ranges,
  there: Ranges,
  machines: Vocabulary["machines"],
): readonly End[] => {
  const known = [...machines].filter(
    ([address]) => familyOf(address) === family && coversRanges(ranges, [numbersOf(address)]),
  );
  const rest = subtracted(ranges, joined(known.map(([address]) => numbersOf(address))));
  const few = prefixesAround(family, ranges, there);
  const isShorter = few.length <= fewPrefixes && few.length < known.length;
  const prefixes = isShorter ? few : prefixesAround(family, rest, there);
  const names = isShorter ? [] : known.map(([, end]) => end);
  return [...names, ...prefixes.map((prefix) => prefixEnd(family, prefixWord(family, prefix)))];
};

const numbersOf = (address: Address): NumberRange => [addressNumber(address), addressNumber(address)];

/** A prefix: it has but one family. */
const prefixEnd = (family: Family, word: string): End => ({ word, byFamily: new Map([[family, [word]]]) });

/** The addresses from first to last of a translation. */
export const rangesOfRewrite = ({
  first,
  last,
}: {
  readonly first: Address;
  readonly last: Address;
}): Ranges => (first === last ? [numbersOf(first)] : [[numbersOf(first)[0], numbersOf(last)[0]]]);
