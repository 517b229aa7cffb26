import { addressFromBytes, macFromBytes } from "../../net/index.ts";
import { type NftDataTypeName, nftDataTypes } from "./data-types.ts";
import { bitNames, valueNames } from "./value-names.ts";

/** What a value is: a datatype, a plain number in one of both orders, or unknown (`null`), printed in hexadecimal. */
export type ValueType = NftDataTypeName | "integer" | "hostInteger" | null;

const isDataType = (type: ValueType): type is NftDataTypeName =>
  type !== null && type !== "integer" && type !== "hostInteger";

const isHostOrder = (type: ValueType): boolean =>
  type === "hostInteger" || (isDataType(type) && "host" in nftDataTypes[type]);

/** The number in `hex`, which is in host order for types that `nft` keeps so, unless `network` says otherwise. */
export const numberOf = (type: ValueType, hex: string, network = false): bigint => {
  const isHost = !network && isHostOrder(type);
  const bytes = Buffer.from(hex, "hex");
  return hex === "" ? 0n : BigInt(`0x${(isHost ? bytes.reverse() : bytes).toString("hex")}`);
};

const addressText = (hex: string): string => addressFromBytes(Buffer.from(hex, "hex"));
const macText = (hex: string): string => macFromBytes(Buffer.from(hex, "hex"));

/** Types that are not numbers. */
const texts: Readonly<Partial<Record<NftDataTypeName, (hex: string) => string>>> = {
  ipv4_addr: addressText,
  ipv6_addr: addressText,
  ether_addr: macText,
  ll_addr: macText,
  ifname: (hex) => `"${nameIn(hex)}"`,
};

/** One value as `nft` prints it. `network` marks a host-order type that is kept in network order (keys of ranges). */
export const valueText = (type: ValueType, hex: string, network = false): string => {
  if (type === null) return `0x${hex}`;
  const text = isDataType(type) ? texts[type] : undefined;
  if (text !== undefined) return text(hex);
  const number = numberOf(type, hex, network);
  return type === "mark" ? hexNumber(number) : namedText(type, number);
};

/** A mark or mask: eight hexadecimal digits. */
export const hexNumber = (number: bigint): string => `0x${number.toString(16).padStart(8, "0")}`;

const namedText = (type: Exclude<ValueType, null>, number: bigint): string => {
  if (!isDataType(type)) return String(number);
  return bitsText(type, number) ?? valueNames[type]?.[Number(number)] ?? String(number);
};

/** The names of all bits set, with commas; `null` when the type has no named bits or none is set. */
export const bitsText = (type: ValueType, number: bigint): string | null => {
  const bits = isDataType(type) ? bitNames[type] : undefined;
  const names = bits?.filter(([bit]) => (number & BigInt(bit)) !== 0n).map(([, name]) => name);
  return names === undefined || names.length === 0 ? null : names.join(",");
};

const nameIn = (hex: string): string => {
  const bytes = Buffer.from(hex, "hex");
  const zero = bytes.indexOf(0);
  return bytes.toString("utf8", 0, zero < 0 ? bytes.length : zero);
};

const isAddress = (type: ValueType): boolean => type === "ipv4_addr" || type === "ipv6_addr";

/** A closed range: one value, a prefix, a name with `*`, or `first-last`. */
export const rangeText = (type: ValueType, first: string, last: string, network = false): string => {
  if (first === last) return valueText(type, first, network);
  if (type === "ifname") return `"${nameIn(first)}*"`;
  const length = isAddress(type) ? prefixLength(first, last) : null;
  if (length !== null) return `${valueText(type, first)}/${length}`;
  return `${valueText(type, first, network)}-${valueText(type, last, network)}`;
};

/** The length of the prefix that holds exactly the values from `first` to `last`. */
const prefixLength = (first: string, last: string): number | null => {
  const bits = first.length * 4;
  const size = numberOf(null, last) - numberOf(null, first) + 1n;
  const zeros = size.toString(2).length - 1;
  if (size !== 1n << BigInt(zeros) || numberOf(null, first) % size !== 0n) return null;
  return bits - zeros;
};

/**
 * The value of which only the first bytes were loaded: `10.0.0.0/8` for the byte 10, `"eth*"` for the letters eth. With
 * the zero byte behind them, as the tools of iptables compare, the letters are the whole name.
 */
export const truncatedText = (type: ValueType, hex: string, wholeBytes: number): string => {
  if (hex.length / 2 >= wholeBytes) return valueText(type, hex);
  if (type === "ifname") return hex.endsWith("00") ? `"${nameIn(hex)}"` : `"${nameIn(hex)}*"`;
  if (isAddress(type)) return `${valueText(type, hex.padEnd(2 * wholeBytes, "0"))}/${hex.length * 4}`;
  return valueText(null, hex);
};

/** The length of a mask made of ones and then zeros; `null` for any other. */
export const maskLength = (mask: string): number | null => {
  const bits = numberOf(null, mask)
    .toString(2)
    .padStart(4 * mask.length, "0");
  return /^1*0*$/.test(bits) ? bits.replaceAll("0", "").length : null;
};
