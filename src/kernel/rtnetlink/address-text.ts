import type { Address, MacAddress, Prefix } from "../../net/index.ts";

/**
 * Texts are put together as bytes and become one flat string at the end. Joined from parts they would be trees of
 * strings, which take several times as long to make, to keep, and to use as keys.
 */
const scratch = Buffer.alloc(64);

const zero = "0".charCodeAt(0);
const dot = ".".charCodeAt(0);
const colon = ":".charCodeAt(0);
const slash = "/".charCodeAt(0);
const digits = Buffer.from("0123456789abcdef");

const finish = (end: number): string => scratch.toString("latin1", 0, end);

/** The canonical text of the IPv4 address at `at`. */
export const ipv4Text = (bytes: Uint8Array, at: number): Address => finish(putIpv4(bytes, at, 0)) as Address;

/** The canonical text (RFC 5952) of the IPv6 address at `at`: a mapped one ends in a dotted quad. */
export const ipv6Text = (bytes: Uint8Array, at: number): Address => finish(putIpv6(bytes, at, 0)) as Address;

/** The address of `length` bytes (4 or 16) at `at`. */
export const addressText = (bytes: Uint8Array, at: number, length: number): Address =>
  length === 4 ? ipv4Text(bytes, at) : ipv6Text(bytes, at);

/** The prefix whose address of `size` bytes is at `at`. */
export const prefixText = (bytes: Uint8Array, at: number, size: number, length: number): Prefix => {
  let end = size === 4 ? putIpv4(bytes, at, 0) : putIpv6(bytes, at, 0);
  scratch[end++] = slash;
  return finish(putDecimal(length, end)) as Prefix;
};

/** The MAC of six bytes at `at`. */
export const macText = (bytes: Uint8Array, at = 0): MacAddress => {
  let end = 0;
  for (let octet = 0; octet < 6; octet += 1) {
    if (octet > 0) scratch[end++] = colon;
    scratch[end++] = digits[bytes[at + octet]! >> 4]!;
    scratch[end++] = digits[bytes[at + octet]! & 15]!;
  }
  return finish(end) as MacAddress;
};

/** Each of these writes to `scratch` from `to` on, and gives the end of what it wrote. */
const putIpv4 = (bytes: Uint8Array, at: number, to: number): number => {
  let end = putDecimal(bytes[at]!, to);
  for (let octet = 1; octet < 4; octet += 1) {
    scratch[end++] = dot;
    end = putDecimal(bytes[at + octet]!, end);
  }
  return end;
};

/** 0 to 255. */
const putDecimal = (value: number, to: number): number => {
  let end = to;
  if (value >= 100) scratch[end++] = zero + Math.floor(value / 100);
  if (value >= 10) scratch[end++] = zero + (Math.floor(value / 10) % 10);
  scratch[end++] = zero + (value % 10);
  return end;
};

const mappedStart = Buffer.from("::ffff:");

const putIpv6 = (bytes: Uint8Array, at: number, to: number): number => {
  if (!isMapped(bytes, at)) return putGroups(bytes, at, to);
  scratch.set(mappedStart, to);
  return putIpv4(bytes, at + 12, to + mappedStart.length);
};

/** RFC 5952 §4: the first longest run of two or more zero groups is `::`. */
const putGroups = (bytes: Uint8Array, at: number, to: number): number => {
  const run = longestZeroRun(bytes, at);
  const runStart = run >> 4;
  const runEnd = runStart + (run & 15);
  let end = to;
  for (let group = 0; group < 8; group += 1) {
    if (group >= runStart && group < runEnd) {
      if (group === runStart || group === 7) scratch[end++] = colon;
    } else {
      if (group > 0) scratch[end++] = colon;
      end = putGroup(groupAt(bytes, at, group), end);
    }
  }
  return end;
};

const putGroup = (value: number, to: number): number => {
  let end = to;
  if (value >= 0x1000) scratch[end++] = digits[value >> 12]!;
  if (value >= 0x100) scratch[end++] = digits[(value >> 8) & 15]!;
  if (value >= 0x10) scratch[end++] = digits[(value >> 4) & 15]!;
  scratch[end++] = digits[value & 15]!;
  return end;
};

/** The place of the run times 16 plus its length; a length of 0 where no run is long enough. */
const longestZeroRun = (bytes: Uint8Array, at: number): number => {
  let best = 0;
  let length = 0;
  for (let group = 0; group < 8; group += 1) {
    length = groupAt(bytes, at, group) === 0 ? length + 1 : 0;
    if (length > 1 && length > (best & 15)) best = (group + 1 - length) * 16 + length;
  }
  return best;
};

const groupAt = (bytes: Uint8Array, at: number, group: number): number =>
  (bytes[at + 2 * group]! << 8) | bytes[at + 2 * group + 1]!;

const isMapped = (bytes: Uint8Array, at: number): boolean => {
  if (bytes[at + 10] !== 0xff || bytes[at + 11] !== 0xff) return false;
  for (let index = 0; index < 10; index += 1) if (bytes[at + index] !== 0) return false;
  return true;
};
