import type { XtOption } from "../../../state/index.ts";

/** The option with this name, or `undefined`. */
export const optionNamed = (options: readonly XtOption[], name: string): XtOption | undefined =>
  options.find((option) => option.name === name);

/** The first value of an option with this name. */
export const valueNamed = (options: readonly XtOption[], name: string): string | undefined =>
  optionNamed(options, name)?.values[0];

/** `0x1f` or `31`. */
export const numberOf = (text: string): number => Number(text);

/** `0x1/0xff` as value and mask; all ones when no mask is said. */
export const maskedNumber = (text: string, whole = 0xffff_ffff): readonly [value: number, mask: number] => {
  const [value = "0", mask] = text.split("/");
  return [Number(value), mask === undefined ? whole : Number(mask)];
};

/** `80` or `80:90`; an end that is left out is the smallest or largest. */
export const spanOf = (
  text: string,
  most: number,
  separator = ":",
): readonly [first: number, last: number] => {
  const [first = "", last = first] = text.split(separator);
  return [first === "" ? 0 : Number(first), last === "" ? most : Number(last)];
};

/** `80,443,8000:8080`. */
export const spansOf = (text: string, most: number): readonly (readonly [number, number])[] =>
  text.split(",").map((part) => spanOf(part, most));

/** IANA protocols by the names that the tools print (`/etc/protocols`, and those iptables knows by itself). */
const protocols: Readonly<Record<string, number>> = {
  all: 0,
  icmp: 1,
  igmp: 2,
  ipencap: 4,
  ipip: 4,
  tcp: 6,
  udp: 17,
  dccp: 33,
  ipv6: 41,
  gre: 47,
  esp: 50,
  "ipv6-crypt": 50,
  ah: 51,
  "ipv6-auth": 51,
  icmpv6: 58,
  "ipv6-icmp": 58,
  ospf: 89,
  ospfigp: 89,
  pim: 103,
  ipcomp: 108,
  vrrp: 112,
  sctp: 132,
  mh: 135,
  "ipv6-mh": 135,
  udplite: 136,
};

/** The number of a protocol by name or number; `null` for a name that is not known here. */
export const protocolOf = (text: string): number | null => {
  const number = protocols[text] ?? Number(text);
  return Number.isInteger(number) ? number : null;
};

/** The flags of TCP by name. */
const tcpFlagBits: Readonly<Record<string, number>> = {
  FIN: 1,
  SYN: 2,
  RST: 4,
  PSH: 8,
  ACK: 16,
  URG: 32,
  ALL: 63,
  NONE: 0,
};

/** `SYN,ACK` as bits. */
export const tcpFlagsOf = (text: string): number =>
  text.split(",").reduce((bits, name) => bits | (tcpFlagBits[name] ?? 0), 0);
