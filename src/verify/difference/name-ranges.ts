import { addressFromNumber, type Family } from "../../net/index.ts";
import type { Names } from "../../questions/index.ts";
import { coversRanges, joined, type Ranges, rangesOfSets, rangeText, subtracted } from "./address-ranges.ts";

/** More ranges than these are not written out. */
const mostRanges = 2;

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
  if (found.length > 0 && left.length > mostRanges) return found;
  return [...found, ...groupedTexts(family, left, link, names)];
};

/** `host 10.1.0.1, 10.2.0.1`, `nas`, `10.9.0.0/16`; long lists are cut. */
const groupedTexts = (
  family: Family,
  ranges: Ranges,
  link: string | null,
  names: Names,
): readonly string[] => {
  const texts = ranges.slice(0, mostRanges).map((range) => {
    const name = range[0] === range[1] ? names.ofAddress(addressFromNumber(family, range[0]), link) : null;
    return { name, text: rangeText(family, range) };
  });
  const more = ranges.length > mostRanges ? [`${ranges.length - mostRanges} more`] : [];
  const groups = [...Map.groupBy(texts, ({ name }) => name)].flatMap(([name, group]) => {
    const list = group.map(({ text }) => text);
    if (name === null) return list;
    return isOneOf(name, names) ? [`${name} ${list.join(", ")}`] : [name];
  });
  return [...groups, ...more];
};

/** A network's name does not say which of its machines is meant. */
const isOneOf = (name: string, { regions }: Names): boolean => regions.some((region) => region.name === name);
