import type { Family } from "./family.ts";

declare const addressBrand: unique symbol;

/**
 * An IPv4 or IPv6 address as its one canonical text: dotted quad, or RFC 5952.
 *
 * INVARIANT: two addresses are the same exactly when the strings are equal, so an `Address` can be a key, be
 * compared with `===` and be written to JSON as it stands. Only this module makes one.
 * IPv4-mapped IPv6 (`::ffff:192.0.2.1`) stays IPv6: the kernel has routes there, and bytes come back as they went.
 */
export type Address = string & { readonly [addressBrand]: true };

const hexGroup = /^[0-9a-fA-F]{1,4}$/;

/** The family of `address`. */
export const familyOf = (address: Address): Family => (address.includes(":") ? "ipv6" : "ipv4");

/**
 * Reads a textual address (RFC 4291 §2.2 for IPv6, strict dotted quad for IPv4).
 * Returns `null` for anything else: leading zeros, short forms, zones and blanks are refused.
 */
export const parseAddress = (text: string): Address | null => {
  if (!text.includes(":")) return ipv4Number(text) < 0 ? null : (text as Address);
  const bytes = parseIpv6(text);
  return bytes === null ? null : addressFromBytes(bytes);
};

/** Reads an address that the caller knows to be valid. Throws `RangeError` when it is not. */
export const address = (text: string): Address => {
  const parsed = parseAddress(text);
  if (parsed === null) throw new RangeError(`not an address: ${JSON.stringify(text)}`);
  return parsed;
};

/** The address in network byte order: 4 or 16 bytes. */
export const addressBytes = (value: Address): Uint8Array =>
  value.includes(":") ? parseIpv6(value)! : Uint8Array.from(octetsOf(ipv4Number(value)));

/** The address whose network-order bytes (4 or 16) are given. Throws `RangeError` for another length. */
export const addressFromBytes = (bytes: Uint8Array): Address => {
  if (bytes.length === 4) return `${bytes[0]}.${bytes[1]}.${bytes[2]}.${bytes[3]}` as Address;
  if (bytes.length !== 16) throw new RangeError(`an address has 4 or 16 bytes, not ${bytes.length}`);
  return formatIpv6(bytes);
};

/** The address as an unsigned integer of 32 or 128 bits. */
export const addressNumber = (value: Address): bigint =>
  value.includes(":")
    ? addressBytes(value).reduce((number, byte) => (number << 8n) | BigInt(byte), 0n)
    : BigInt(ipv4Number(value));

/** The address of `family` with the integer value `number`. */
export const addressFromNumber = (family: Family, number: bigint): Address => {
  if (family === "ipv4") return ipv4FromNumber(Number(number));
  const bytes = new Uint8Array(16);
  for (let at = bytes.length - 1, rest = number; at >= 0; at -= 1, rest >>= 8n)
    bytes[at] = Number(rest & 0xffn);
  return addressFromBytes(bytes);
};

/** Orders addresses: IPv4 first, then by value. */
export const compareAddresses = (a: Address, b: Address): number => {
  const [left, right] = [addressBytes(a), addressBytes(b)];
  return left.length === right.length ? Buffer.compare(left, right) : left.length - right.length;
};

/** The IPv4 address with an unsigned integer of 32 bits. */
export const ipv4FromNumber = (number: number): Address => octetsOf(number).join(".") as Address;

/**
 * The value of a strict dotted quad as an unsigned integer of 32 bits; -1 for any other text, like an IPv6 address.
 * One pass without any object: routes and rules come by the hundred thousand.
 */
export const ipv4Number = (text: string): number => {
  let number = 0;
  let octet = 0;
  let digits = 0;
  let dots = 0;
  for (let at = 0; at < text.length; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit >= 0 && digit <= 9) {
      octet = 10 * octet + digit;
      if (octet > 255 || (digits > 0 && octet < 10)) return -1;
      digits += 1;
    } else {
      if (digit !== dot || digits === 0) return -1;
      number = 256 * number + octet;
      dots += 1;
      octet = digits = 0;
    }
  }
  return dots === 3 && digits > 0 ? 256 * number + octet : -1;
};

/** A full stop as a digit. */
const dot = ".".charCodeAt(0) - 48;

const octetsOf = (number: number): readonly number[] => [
  number >>> 24,
  (number >>> 16) & 0xff,
  (number >>> 8) & 0xff,
  number & 0xff,
];

const parseIpv6 = (text: string): Uint8Array | null => {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const head = parseGroups(halves[0]!, halves.length === 1);
  const tail = halves.length === 2 ? parseGroups(halves[1]!, true) : [];
  if (head === null || tail === null) return null;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 2 ? missing < 2 : missing !== 0) return null;
  return Uint8Array.from([...head, ...Array.from({ length: missing }, () => 0), ...tail]);
};

/** The bytes of colon-separated groups; the last may be a dotted quad when `mayEndInIpv4`. */
const parseGroups = (text: string, mayEndInIpv4: boolean): number[] | null => {
  if (text === "") return [];
  const bytes: number[] = [];
  const groups = text.split(":");
  for (const [index, group] of groups.entries()) {
    const quad = mayEndInIpv4 && index === groups.length - 1 && group.includes(".") ? ipv4Number(group) : -1;
    if (quad >= 0) bytes.push(...octetsOf(quad));
    else if (hexGroup.test(group))
      bytes.push(Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff);
    else return null;
  }
  return bytes;
};

const isMapped = (bytes: Uint8Array): boolean =>
  bytes[10] === 0xff && bytes[11] === 0xff && bytes.subarray(0, 10).every((byte) => byte === 0);

/**
 * RFC 5952 §4: lower case, no leading zeros, the longest run of two or more zero groups (the first) as `::`.
 * §5: an IPv4-mapped address shows its last four bytes as a dotted quad, as `ip` and `inet_ntop` do.
 */
const formatIpv6 = (bytes: Uint8Array): Address => {
  if (isMapped(bytes)) return `::ffff:${addressFromBytes(bytes.subarray(12))}` as Address;
  const groups = Array.from({ length: 8 }, (_, index) => (bytes[2 * index]! << 8) | bytes[2 * index + 1]!);
  const run = longestZeroRun(groups);
  if (run.length < 2) return joinHex(groups) as Address;
  return `${joinHex(groups.slice(0, run.start))}::${joinHex(groups.slice(run.start + run.length))}` as Address;
};

const joinHex = (groups: readonly number[]): string => groups.map((group) => group.toString(16)).join(":");

const longestZeroRun = (groups: readonly number[]): { start: number; length: number } => {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start += 1) {
    let length = 0;
    while (groups[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
    start += length;
  }
  return best;
};
