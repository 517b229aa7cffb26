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

/** RFC 5952 §4: the first longest run of zero groups is `::`. */
const groupsText = (bytes: Uint8Array, at: number): Address => {
  const [runStart, runEnd] = longestZeroRun(bytes, at);
  let text = "";
  for (let group = 0; group < 8; group += 1) {
    if (group === runStart) {
      text += "::";
      group = runEnd - 1;
    } else {
      const separator = group === 0 || group === runEnd ? "" : ":";
      text += separator + hexGroup((bytes[at + 2 * group]! << 8) | bytes[at + 2 * group + 1]!);
    }
  }
  return text as Address;
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

/** First and last-plus-one group of the longest run of two or more zero groups; `[-1, -1]` without one. */
const longestZeroRun = (bytes: Uint8Array, at: number): readonly [number, number] => {
  let [start, end] = [-1, -1];
  for (let from = 0; from < 8; from += 1) {
    let to = from;
    while (to < 8 && bytes[at + 2 * to] === 0 && bytes[at + 2 * to + 1] === 0) to += 1;
    if (to - from >= 2 && to - from > end - start) [start, end] = [from, to];
    from = to;
  }
  return [start, end];
};
