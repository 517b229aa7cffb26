import { type NftElement, type NftSet, nftVerdictType, type NftVerdict } from "../../src/state/index.ts";
import { type Load, values, word } from "./arbitrary-nft-loads.ts";
import { type Chance, listOf } from "./chance.ts";

/** What the elements of a set stand for. */
export type SetSort = "set" | "map" | "verdict map";

/** `NFT_SET_*`. */
const flags = { interval: 4, map: 8, concatenation: 128 };

const padded = (text: string): string => text.padEnd(8 * Math.ceil(text.length / 8), "0");

/** A key of the fields in order; each is a range when `isRange`. */
interface Range {
  readonly fields: readonly (readonly [first: string, last: string])[];
}

const rangeOf = (chance: Chance, loads: readonly Load[], isRange: boolean): Range => ({
  fields: loads.map(({ value }) => {
    const [a, b] = [value(), value()];
    return isRange && chance.is(0.5) ? ([a, b].toSorted() as [string, string]) : [a, a];
  }),
});

const overlap = (a: Range, b: Range): boolean =>
  a.fields.every(([first, last], at) => !(last < b.fields[at]![0] || b.fields[at]![1] < first));

/** Ranges of which no two overlap, as the kernel wants them. */
const apart = (ranges: readonly Range[]): readonly Range[] =>
  ranges.reduce<readonly Range[]>(
    (kept, range) => (kept.some((one) => overlap(one, range)) ? kept : [...kept, range]),
    [],
  );

const textOf = ({ fields }: Range, side: 0 | 1): string =>
  fields.map((field) => (fields.length > 1 ? padded(field[side]) : field[side])).join("");

/** A set of some kind for these fields. Some have a catch-all element, some many elements. */
export const someSet = (
  chance: Chance,
  loads: readonly Load[],
  { name, sort, verdict }: { name: string; sort: SetSort; verdict: () => NftVerdict },
): NftSet => {
  const [isInterval, isConcatenation] = [chance.is(0.5), loads.length > 1];
  const count = 1 + chance.below(6) + (chance.is(0.1) ? 100 : 0);
  const meant = (): Pick<NftElement, "data" | "verdict"> => ({
    data: sort === "map" ? word(chance.pick(values.marks)) : null,
    verdict: sort === "verdict map" ? verdict() : null,
  });
  const ranges = apart(listOf(count, () => rangeOf(chance, loads, isInterval)));
  const elements = ranges
    .map((range): NftElement => ({
      key: textOf(range, 0),
      end: isInterval ? textOf(range, 1) : null,
      timeoutMs: null,
      ...meant(),
    }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const rest = chance.is(0.2) ? [{ key: "", end: null, timeoutMs: null, ...meant() }] : [];
  const length = loads.reduce((sum, { bytes }) => sum + 4 * Math.ceil(bytes / 4), 0);
  return {
    name,
    flags:
      (isInterval ? flags.interval : 0) |
      (sort === "set" ? 0 : flags.map) |
      (isInterval && isConcatenation ? flags.concatenation : 0),
    keyType: 0,
    keyLength: isConcatenation ? length : loads[0]!.bytes,
    fields: isConcatenation ? loads.map(({ bytes }) => bytes) : [],
    dataType: sort === "verdict map" ? nftVerdictType : sort === "map" ? 19 : null,
    dataLength: sort === "map" ? 4 : null,
    timeoutMs: null,
    elements: [...rest, ...elements],
  };
};
