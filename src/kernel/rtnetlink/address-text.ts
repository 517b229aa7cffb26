import type { Address, MacAddress, Prefix } from "../../net/index.ts";

const hexOctets = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, "0"));
const lengths = Array.from({ length: 129 }, (_, length) => `/${length}`);

/** Texts of 16 bits, filled as they are met: joining two is a third of the cost of joining four octets. */
const decimalPairs: (string | undefined)[] = Array.from({ length: 65_536 });
const hexGroups: (string | undefined)[] = Array.from({ length: 65_536 });

const decimalPair = (value: number): string => (decimalPairs[value] ??= `${value >> 8}.${value & 0xff}`);
const hexGroup = (value: number): string => (hexGroups[value] ??= value.toString(16));

/** The canonical text of the IPv4 address at `at`. */
export const ipv4Text = (bytes: Uint8Array, at: number): Address =>
  `${decimalPair((bytes[at]! << 8) | bytes[at + 1]!)}.${decimalPair((bytes[at + 2]! << 8) | bytes[at + 3]!)}` as Address;

/** The canonical text (RFC 5952) of the IPv6 address at `at`: a mapped one ends in a dotted quad. */
export const ipv6Text = (bytes: Uint8Array, at: number): Address =>
  isMapped(bytes, at) ? (`::ffff:${ipv4Text(bytes, at + 12)}` as Address) : groupsText(bytes, at);

const groups = new Uint16Array(8);

/** RFC 5952 §4: the first longest run of two or more zero groups is `::`. */
const groupsText = (bytes: Uint8Array, at: number): Address => {
  let [runStart, runLength, length] = [-1, 1, 0];
  for (let group = 0; group < 8; group += 1) {
    const value = (bytes[at + 2 * group]! << 8) | bytes[at + 2 * group + 1]!;
    groups[group] = value;
    length = value === 0 ? length + 1 : 0;
    if (length > runLength) [runStart, runLength] = [group + 1 - length, length];
  }
  if (runStart < 0) return joinGroups(0, 8) as Address;
  return `${joinGroups(0, runStart)}::${joinGroups(runStart + runLength, 8)}` as Address;
};

const joinGroups = (from: number, to: number): string => {
  if (from === to) return "";
  let text = hexGroup(groups[from]!);
  for (let group = from + 1; group < to; group += 1) text += `:${hexGroup(groups[group]!)}`;
  return text;
};

/** The address of `length` bytes (4 or 16) at `at`. */
export const addressText = (bytes: Uint8Array, at: number, length: number): Address =>
  length === 4 ? ipv4Text(bytes, at) : ipv6Text(bytes, at);

/** The prefix whose address of `size` bytes is at `at`. */
export const prefixText = (bytes: Uint8Array, at: number, size: number, length: number): Prefix =>
  (addressText(bytes, at, size) + lengths[length]!) as Prefix;

/** The MAC of six bytes at `at`. */
export const macText = (bytes: Uint8Array, at = 0): MacAddress =>
  `${hexOctets[bytes[at]!]}:${hexOctets[bytes[at + 1]!]}:${hexOctets[bytes[at + 2]!]}:${hexOctets[bytes[at + 3]!]}:${hexOctets[bytes[at + 4]!]}:${hexOctets[bytes[at + 5]!]}` as MacAddress;

const isMapped = (bytes: Uint8Array, at: number): boolean => {
  if (bytes[at + 10] !== 0xff || bytes[at + 11] !== 0xff) return false;
  for (let index = 0; index < 10; index += 1) if (bytes[at + index] !== 0) return false;
  return true;
};
