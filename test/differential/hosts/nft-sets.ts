import { address, addressNumber } from "../../../src/net/index.ts";
import type { Random } from "../random.ts";
import type { SetSpec } from "./host-spec.ts";
import { familiesOf, type RuleContext } from "./nft-context.ts";
import { type KeyField, keyChoices, markValue } from "./nft-values.ts";

/** Named sets of a table. `loads` says how a rule gets the key; `needsPorts` that only packets with ports have it. */
export interface UsableSet extends SetSpec {
  readonly loads: string;
  readonly needsPorts: boolean;
  readonly data: "none" | "mark" | "verdict";
}

const fieldsOf = (random: Random, context: Pick<RuleContext, "table">): readonly KeyField[] =>
  random.pick(keyChoices(random.pick(familiesOf(context))));

/** An element of several fields; every field is a range in sets of ranges, be it of one value. */
const keyText = (random: Random, fields: readonly KeyField[], ranges: boolean): string =>
  fields.map((field) => field.element(random, ranges && field.hasRanges && random.chance(0.7))).join(" . ");

const dataText = (random: Random, data: UsableSet["data"], chains: readonly string[]): string =>
  data === "mark"
    ? ` : ${markValue(random)}`
    : data === "verdict"
      ? ` : ${random.pick(["accept", "drop", "return", "continue", ...chains.map((chain) => `jump ${chain}`)])}`
      : "";

const loadOf = (fields: readonly KeyField[]): string => fields.map(({ load }) => load).join(" . ");

/** `chains` are those that verdict maps may jump to. */
export const randomSet = (
  random: Random,
  table: RuleContext["table"],
  at: number,
  chains: readonly string[],
): UsableSet => {
  const fields = fieldsOf(random, { table });
  const data = random.weighted<UsableSet["data"]>([
    [5, "none"],
    [2, "mark"],
    [chains.length > 0 ? 3 : 1, "verdict"],
  ]);
  const ranges = fields.some(({ hasRanges }) => hasRanges) && random.chance(0.5);
  const keys = ranges
    ? disjoint(
        random.list(1, 5, () => keyText(random, fields, true)),
        fields.length,
      )
    : [...new Set(random.list(1, 6, () => keyText(random, fields, false)))];
  const all = !ranges || fields.length > 1 || !random.chance(0.15) ? keys : [...keys, "*"];
  const type = fields.map((field) => field.type).join(" . ");
  return {
    name: `s${at}`,
    kind: data === "none" ? "set" : "map",
    type: data === "none" ? type : `${type} : ${data}`,
    flags: ranges ? ["interval"] : [],
    elements: all.map((key) => `${key}${dataText(random, data, chains)}`),
    loads: loadOf(fields),
    needsPorts: fields.some(({ load }) => load.startsWith("th ")),
    data,
  };
};

/** Ranges that the kernel takes side by side: it refuses those that overlap, so later ones go. */
const disjoint = (keys: readonly string[], fields: number): readonly string[] => {
  const kept: string[] = [];
  for (const key of keys)
    if (!kept.some((other) => mayOverlap(other.split(" . "), key.split(" . "), fields))) kept.push(key);
  return kept;
};

const mayOverlap = (one: readonly string[], other: readonly string[], fields: number): boolean =>
  Array.from({ length: fields }).every((_, at) => overlaps(one[at]!, other[at]!));

const overlaps = (one: string, other: string): boolean => {
  const [a, b] = [boundsOf(one), boundsOf(other)];
  return a === null || b === null ? one === other : a.first <= b.last && b.first <= a.last;
};

interface Bounds {
  readonly first: bigint;
  readonly last: bigint;
}

/** The numbers that a text of a port, address, prefix or range stands for; `null` for names. */
const boundsOf = (text: string): Bounds | null => {
  const [start, end] = text.split("-") as [string, string?];
  if (!/[.:]|^\d+$/.test(start)) return null;
  const [base, length] = start.split("/") as [string, string?];
  const first = numberOf(base);
  if (end !== undefined) return { first, last: numberOf(end) };
  const size = length === undefined ? 0n : BigInt((base.includes(":") ? 128 : 32) - Number(length));
  return { first, last: first + (1n << size) - 1n };
};

const numberOf = (text: string): bigint =>
  text.includes(".") || text.includes(":") ? addressNumber(address(text)) : BigInt(text);
