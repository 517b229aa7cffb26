import {
  addressBytes,
  addressOf,
  lengthOf,
  parseAddress,
  parseInterfaceAddress,
} from "../../../net/index.ts";

/** Whether a number lies in one of the ranges of `80,443,1000:2000` (or with `-`). */
export const listTest = (text: string, most = 0xffff_ffff): ((value: number) => boolean) => {
  const ranges = text.split(",").map((part) => rangeOf(part, most));
  return (value) => ranges.some(([first, last]) => value >= first && value <= last);
};

const rangeOf = (part: string, most: number): readonly [number, number] => {
  const [first = "", last] = part.split(/[:-]/);
  const from = first === "" ? 0 : Number(first);
  return [from, last === undefined ? from : last === "" ? most : Number(last)];
};

/** `0x1/0xff` as value and mask; the mask is all ones when it is not said. */
export const maskedNumber = (text: string): { readonly value: number; readonly mask: number } => {
  const [value = "0", mask] = text.split("/");
  return { value: Number(value) >>> 0, mask: mask === undefined ? 0xffff_ffff : Number(mask) >>> 0 };
};

/** Whether an address lies in `10.0.0.0/8`, `10.0.0.0/255.0.0.0` or is `10.0.0.1`; `null` when it is not readable. */
export const networkTest = (text: string): ((address: Uint8Array) => boolean) | null => {
  const [base = "", mask] = text.split("/");
  const dotted = mask === undefined ? null : parseAddress(mask);
  const address = parseAddress(base);
  if (address === null) return null;
  const bytes = addressBytes(address);
  const maskBytes = dotted !== null ? addressBytes(dotted) : prefixMask(bytes.length, mask);
  if (maskBytes === null) return null;
  return (value) =>
    value.length === bytes.length && value.every((byte, at) => ((byte ^ bytes[at]!) & maskBytes[at]!) === 0);
};

const prefixMask = (bytes: number, length: string | undefined): Uint8Array | null => {
  const bits = length === undefined ? 8 * bytes : Number(length);
  if (!Number.isInteger(bits) || bits < 0 || bits > 8 * bytes) return null;
  return Uint8Array.from({ length: bytes }, (_, at) => {
    const left = bits - 8 * at;
    return left >= 8 ? 0xff : left <= 0 ? 0 : (0xff00 >> left) & 0xff;
  });
};

/** Whether an address lies in `10.0.0.1-10.0.0.9`. */
export const spanTest = (text: string): ((address: Uint8Array) => boolean) | null => {
  const [first, last] = text.split("-").map((part) => parseAddress(part));
  if (first === null || first === undefined) return null;
  const [low, high] = [addressBytes(first), addressBytes(last ?? first)];
  return (value) =>
    value.length === low.length && Buffer.compare(value, low) >= 0 && Buffer.compare(value, high) <= 0;
};

/** `10.0.0.0/8` as first and last address, in bytes as Latin-1 text. */
export const networkSpan = (text: string): readonly [string, string] | null => {
  const parsed = parseInterfaceAddress(text);
  if (parsed === null) return null;
  const bytes = addressBytes(addressOf(parsed));
  const mask = prefixMask(bytes.length, String(lengthOf(parsed)))!;
  const first = bytes.map((byte, at) => byte & mask[at]!);
  const last = bytes.map((byte, at) => byte | (~mask[at]! & 0xff));
  return [Buffer.from(first).toString("latin1"), Buffer.from(last).toString("latin1")];
};

const protocolNames: Readonly<Record<string, number>> = {
  all: 0,
  icmp: 1,
  igmp: 2,
  ipencap: 4,
  tcp: 6,
  udp: 17,
  dccp: 33,
  ipv6: 41,
  gre: 47,
  esp: 50,
  ah: 51,
  "ipv6-icmp": 58,
  icmpv6: 58,
  ospf: 89,
  ospfigp: 89,
  pim: 103,
  vrrp: 112,
  l2tp: 115,
  sctp: 132,
  mh: 135,
  udplite: 136,
};

/** A protocol by its number or name; `null` when the name is not known. */
export const protocolOf = (text: string): number | null =>
  /^\d+$/.test(text) ? Number(text) : (protocolNames[text] ?? null);

/** Whether a device is meant by `eth0` or `eth+`. */
export const deviceTest = (pattern: string): ((name: string) => boolean) => {
  if (!pattern.endsWith("+")) return (name) => name === pattern;
  const beginning = pattern.slice(0, -1);
  return (name) => name.startsWith(beginning);
};
