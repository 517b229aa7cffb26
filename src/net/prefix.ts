import {
  type Address,
  addressBytes,
  addressFromBytes,
  addressFromNumber,
  addressNumber,
  compareAddresses,
  familyOf,
  ipv4FromNumber,
  ipv4Number,
  parseAddress,
} from "./address.ts";
import { addressBits, type Family } from "./family.ts";

declare const prefixBrand: unique symbol;
declare const interfaceAddressBrand: unique symbol;

/** A network prefix as canonical text, `10.0.0.0/8`: no host bits, length always written. */
export type Prefix = string & { readonly [prefixBrand]: true };

/** An address with the length of its on-link prefix as canonical text, `10.10.0.1/24`: host bits allowed. */
export type InterfaceAddress = string & { readonly [interfaceAddressBrand]: true };

/** Why a text is not a prefix. `hostBits` carries the prefix that was probably meant. */
export type PrefixFault = { readonly kind: "syntax" } | { readonly kind: "hostBits"; readonly meant: Prefix };

const lengthText = /^(?:0|[1-9]\d{0,2})$/;

/** Reads `ADDRESS/LENGTH` into its two parts, or returns `null`. A bare address gets its full length. */
export const parseInterfaceAddress = (text: string): InterfaceAddress | null => {
  const slash = text.indexOf("/");
  const parsed = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (parsed === null) return null;
  const bits = addressBits(familyOf(parsed));
  const length = slash < 0 ? String(bits) : text.slice(slash + 1);
  if (!lengthText.test(length) || Number(length) > bits) return null;
  return `${parsed}/${length}` as InterfaceAddress;
};

/** Reads a prefix. A bare address is the prefix of full length. Faults are a result, not an exception. */
export const parsePrefix = (text: string): Prefix | PrefixFault => {
  const parsed = parseInterfaceAddress(text);
  if (parsed === null) return { kind: "syntax" };
  if (isNetwork(parsed)) return parsed as string as Prefix;
  const network = prefixOf(parsed);
  return network === (parsed as string) ? network : { kind: "hostBits", meant: network };
};

/** Whether an IPv4 interface address has no host bits; `false` for all of IPv6. */
const isNetwork = (value: InterfaceAddress): boolean => {
  const number = ipv4Number(addressOf(value));
  return number >= 0 && cut(number, lengthOf(value)) === number;
};

/** The first `length` bits of 32. */
const cut = (number: number, length: number): number =>
  length >= 32 ? number : length <= 0 ? 0 : (number & (-1 << (32 - length))) >>> 0;

/** Reads a prefix that the caller knows to be valid. Throws `RangeError` when it is not. */
export const prefix = (text: string): Prefix => {
  const parsed = parsePrefix(text);
  if (typeof parsed !== "string") throw new RangeError(`not a prefix: ${JSON.stringify(text)}`);
  return parsed;
};

/** Reads an interface address that the caller knows to be valid. Throws `RangeError` when it is not. */
export const interfaceAddress = (text: string): InterfaceAddress => {
  const parsed = parseInterfaceAddress(text);
  if (parsed === null) throw new RangeError(`not an interface address: ${JSON.stringify(text)}`);
  return parsed;
};

/** The address part of `10.10.0.1/24` or `10.0.0.0/8`. */
export const addressOf = (value: Prefix | InterfaceAddress): Address =>
  value.slice(0, value.indexOf("/")) as Address;

/** The length part. */
export const lengthOf = (value: Prefix | InterfaceAddress): number =>
  Number(value.slice(value.indexOf("/") + 1));

/** The family of a prefix or interface address. */
export const prefixFamily = (value: Prefix | InterfaceAddress): Family => familyOf(addressOf(value));

/** The on-link prefix of an interface address: host bits cleared. */
export const prefixOf = (value: InterfaceAddress | Prefix): Prefix =>
  makePrefix(addressOf(value), lengthOf(value));

/** The prefix of `length` bits that contains `inside`. */
export const makePrefix = (inside: Address, length: number): Prefix => {
  const number = ipv4Number(inside);
  if (number >= 0) return `${ipv4FromNumber(cut(number, length))}/${length}` as Prefix;
  const bytes = Uint8Array.from(addressBytes(inside), (byte, index) => byte & byteMask(length - 8 * index));
  return `${addressFromBytes(bytes)}/${length}` as Prefix;
};

/** The prefix that holds exactly one address. */
export const hostPrefix = (only: Address): Prefix => `${only}/${addressBits(familyOf(only))}` as Prefix;

/** Every address of a family: `0.0.0.0/0` or `::/0`. */
export const everything = (family: Family): Prefix => (family === "ipv4" ? "0.0.0.0/0" : "::/0") as Prefix;

/** The first and the last address of a prefix. */
export const prefixRange = (value: Prefix): { readonly first: Address; readonly last: Address } => {
  const number = ipv4Number(addressOf(value));
  if (number >= 0) return { first: addressOf(value), last: ipv4FromNumber(lastOf(number, lengthOf(value))) };
  const family = prefixFamily(value);
  const size = 1n << BigInt(addressBits(family) - lengthOf(value));
  return {
    first: addressOf(value),
    last: addressFromNumber(family, addressNumber(addressOf(value)) + size - 1n),
  };
};

const lastOf = (first: number, length: number): number =>
  length === 32 ? first : (first | (0xffff_ffff >>> length)) >>> 0;

/** Whether `inner` (an address or a prefix) lies wholly in `outer`. Families never contain each other. */
export const contains = (outer: Prefix, inner: Address | Prefix): boolean => {
  const [inside, length] = inner.includes("/")
    ? [addressOf(inner as Prefix), lengthOf(inner as Prefix)]
    : [inner as Address, Infinity];
  if (familyOf(inside) !== prefixFamily(outer) || length < lengthOf(outer)) return false;
  const number = ipv4Number(inside);
  if (number >= 0) return cut(number, lengthOf(outer)) === ipv4Number(addressOf(outer));
  return sharesBits(addressBytes(addressOf(outer)), addressBytes(inside), lengthOf(outer));
};

/** Whether two prefixes have an address in common: one contains the other. */
export const overlaps = (a: Prefix, b: Prefix): boolean => contains(a, b) || contains(b, a);

/** Orders prefixes: IPv4 first, then by address, then the shorter first. */
export const comparePrefixes = (a: Prefix, b: Prefix): number =>
  compareAddresses(addressOf(a), addressOf(b)) || lengthOf(a) - lengthOf(b);

const byteMask = (bits: number): number => (bits >= 8 ? 0xff : bits <= 0 ? 0 : (0xff00 >> bits) & 0xff);

const sharesBits = (a: Uint8Array, b: Uint8Array, bits: number): boolean =>
  a.every((byte, index) => ((byte ^ b[index]!) & byteMask(bits - 8 * index)) === 0);
