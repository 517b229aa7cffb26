import type { NftElement, NftSet } from "../nftables.ts";
import { nftDataTypes, nftTypeFields, nftVerdictType } from "./data-types.ts";
import { verdictText } from "./expression-text.ts";
import { rangeText, type ValueType, valueText } from "./value-text.ts";

/** A part of a key or value: its type and the hexadecimal text of its bytes, without padding. */
interface Field {
  readonly type: ValueType;
  readonly from: number;
  readonly to: number;
}

/** Where the fields of a type lie. `lengths` serve where the type does not tell. */
const fieldsOf = (type: number, length: number, lengths: readonly number[]): readonly Field[] => {
  const names = nftTypeFields(type);
  if (names === null && lengths.length < 2) return [{ type: null, from: 0, to: 2 * length }];
  if (names?.length === 1) return [{ type: names[0]!, from: 0, to: 2 * length }];
  const bytes: readonly number[] = names?.map((name) => nftDataTypes[name].bytes) ?? lengths;
  let at = 0;
  return bytes.map((count, index) => {
    const from = 2 * at;
    at += (count + 3) & ~3;
    return { type: names?.[index] ?? null, from, to: from + 2 * count };
  });
};

/** The key of an element: a value, a range, a concatenation of them, or `*`. */
const keyText = ({ key, end }: NftElement, set: NftSet): string => {
  if (key === "") return "*";
  const fields = fieldsOf(set.keyType, set.keyLength, set.fields);
  const isNetworkOrder = end !== null && fields.length === 1;
  return fields
    .map(({ type, from, to }) =>
      rangeText(type, key.slice(from, to), (end ?? key).slice(from, to), isNetworkOrder),
    )
    .join(" . ");
};

/** A value of a map. */
const dataText = (data: string, set: NftSet): string => {
  const fields = fieldsOf(set.dataType ?? 0, set.dataLength ?? data.length / 2, []);
  return fields.map(({ type, from, to }) => valueText(type, data.slice(from, to))).join(" . ");
};

const timeoutUnits: readonly (readonly [ms: number, unit: string])[] = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "m"],
  [1000, "s"],
  [1, "ms"],
];

/** `1d2h`, as `nft` writes spans of time. */
export const spanText = (ms: number): string => {
  let rest = ms;
  const parts = timeoutUnits.map(([size, unit]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? "" : `${count}${unit}`;
  });
  return parts.join("") || "0s";
};

/** An element as it stands between braces. */
export const elementText = (element: NftElement, set: NftSet): string => {
  const timeout = element.timeoutMs === null ? "" : ` timeout ${spanText(element.timeoutMs)}`;
  const key = `${keyText(element, set)}${timeout}`;
  if (element.verdict !== null) return `${key} : ${verdictText(element.verdict)}`;
  return element.data === null ? key : `${key} : ${dataText(element.data, set)}`;
};

/** `type KEY` or `type KEY : DATA`, with hexadecimal numbers for types that are not known. */
export const setTypeText = ({ keyType, dataType }: NftSet): string => {
  const data = dataType === null ? "" : ` : ${dataType === nftVerdictType ? "verdict" : typeText(dataType)}`;
  return `type ${typeText(keyType)}${data}`;
};

const typeText = (type: number): string => nftTypeFields(type)?.join(" . ") ?? `0x${type.toString(16)}`;
