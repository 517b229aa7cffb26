import { addressFromNumber, type Family } from "../../net/index.ts";
import type { Names } from "../../questions/index.ts";
import { coversRanges, joined, type Ranges, rangesOfSets, rangeText, subtracted } from "./address-ranges.ts";

/** More ranges than these are not written out. */
const mostRanges = 3;

/**
 * What a set of addresses behind a link is called: the names whose addresses are all in it, and for what is left machines
 * by their name, else addresses.
 */
export const nameRanges = (
  family: Family,
  ranges: Ranges,
  link: string | null,
  names: Names,
): readonly string[] => {
  const found: string[] = [];
  let left = ranges;
  for (const { name, links, real, whole } of names.regions) {
    if (links !== null && link !== null && !links.includes(link)) continue;
    const inside = rangesOfSets(family, real);
    if (inside.length === 0 || !coversRanges(left, inside)) continue;
    found.push(name);
    left = subtracted(left, joined([...inside, ...rangesOfSets(family, whole)]));
  }
  const rest = left.slice(0, mostRanges).map((range) => {
    const name = range[0] === range[1] ? names.ofAddress(addressFromNumber(family, range[0]), link) : null;
    const text = rangeText(family, range);
    return name === null ? text : isOneOf(name, names) ? `${name} ${text}` : name;
  });
  const more = left.length > mostRanges ? [`${left.length - mostRanges} more ranges`] : [];
  return [
    ...new Set([...found, ...(found.length > 0 && left.length > mostRanges ? [] : [...rest, ...more])]),
  ];
};

/** A network's name does not say which of its machines is meant. */
const isOneOf = (name: string, { regions }: Names): boolean => regions.some((region) => region.name === name);
