import {
  type Address,
  addressOf,
  type Family,
  lengthOf,
  type PortRange,
  type Prefix,
  prefixFamily,
} from "../../net/index.ts";
import type { NftExpression } from "../../state/index.ts";
import { addressHex, byteHex, hostWordHex, linkNameHex, maskHex, portHex } from "./bytes.ts";

/** A part of a rule that lets the packets through that it matches. */
export type Match = readonly NftExpression[];

/** Which end of a packet: in its own direction, so a reply's source is where the flow was going to. */
export type End = "source" | "destination";

/** The first of the registers that rules here use (`linux/netfilter/nf_tables.h`, `NFT_REG32_00` is 8). */
export const firstRegister = 8;

const familyNumber: Readonly<Record<Family, number>> = { ipv4: 2, ipv6: 10 };

/** Where the addresses lie in the network header (RFC 791 §3.1, RFC 8200 §3). */
const addressOffsets: Readonly<Record<Family, Readonly<Record<End, number>>>> = {
  ipv4: { source: 12, destination: 16 },
  ipv6: { source: 8, destination: 24 },
};

export const addressLength: Readonly<Record<Family, 4 | 16>> = { ipv4: 4, ipv6: 16 };

const equals = (data: string): NftExpression => ({ kind: "cmp", op: "eq", register: firstRegister, data });

/** `iifname NAME`. */
export const inputInterface = (name: string): Match => [loadMeta("iifname"), equals(linkNameHex(name))];

/** `oifname NAME`. */
export const outputInterface = (name: string): Match => [loadMeta("oifname"), equals(linkNameHex(name))];

/** `meta KEY`, into a register. */
export const loadMeta = (key: string, register = firstRegister): NftExpression => ({
  kind: "meta",
  key,
  register,
});

/** `meta nfproto FAMILY`. */
export const family = (only: Family): Match => [loadMeta("nfproto"), equals(byteHex(familyNumber[only]))];

/** `meta l4proto NUMBER`. */
export const transport = (protocol: number): Match => [loadMeta("l4proto"), equals(byteHex(protocol))];

/** `ip saddr`, `ip6 daddr`, …, into a register. The family must have been matched. */
export const loadAddress = (of: Family, end: End, register = firstRegister): NftExpression => ({
  kind: "payload",
  base: "network",
  offset: addressOffsets[of][end],
  length: addressLength[of],
  register,
});

/** `ip saddr PREFIX`. The family must have been matched. */
export const addressIn = (end: End, only: Prefix): Match => {
  const of = prefixFamily(only);
  const mask: NftExpression = {
    kind: "bitwise",
    source: firstRegister,
    register: firstRegister,
    length: addressLength[of],
    mask: maskHex(lengthOf(only), addressLength[of]),
    xor: "00".repeat(addressLength[of]),
  };
  const isHost = lengthOf(only) === 8 * addressLength[of];
  return [loadAddress(of, end), ...(isHost ? [] : [mask]), equals(addressHex(addressOf(only)))];
};

/** `ip saddr ADDRESS`. The family must have been matched. */
export const addressIs = (of: Family, end: End, only: Address): Match => [
  loadAddress(of, end),
  equals(addressHex(only)),
];

/** `th sport` or `th dport`, into a register. The protocol must have been matched. */
export const loadPort = (end: End, register = firstRegister): NftExpression => ({
  kind: "payload",
  base: "transport",
  offset: end === "source" ? 0 : 2,
  length: 2,
  register,
});

/** `th dport FIRST-LAST`. The protocol must have been matched. */
export const portIn = (end: End, { first, last }: PortRange): Match => [
  loadPort(end),
  first === last
    ? equals(portHex(first))
    : { kind: "range", op: "eq", register: firstRegister, from: portHex(first), to: portHex(last) },
];

/** `icmp type TYPE`, `icmp code CODE`: the same bytes in both families. The protocol must have been matched. */
export const icmpType = (type: number, code: number | null): Match => [
  { kind: "payload", base: "transport", offset: 0, length: 1, register: firstRegister },
  equals(byteHex(type)),
  ...(code === null ? [] : icmpCode(code)),
];

const icmpCode = (code: number): Match => [
  { kind: "payload", base: "transport", offset: 1, length: 1, register: firstRegister },
  equals(byteHex(code)),
];

/** `@SET` or `!= @SET` on what was loaded into the registers from the first. */
export const inSet = (set: string, invert = false): NftExpression => ({
  kind: "lookup",
  set,
  source: firstRegister,
  register: null,
  invert,
});

/** `vmap @SET`: the verdict of what was loaded. */
export const verdictOf = (set: string): NftExpression => ({
  kind: "lookup",
  set,
  source: firstRegister,
  register: 0,
  invert: false,
});

/** `ct direction`. A packet that conntrack does not know has none and matches neither. */
export const direction = (only: "original" | "reply"): Match => [
  { kind: "ct", key: "direction", direction: null, register: firstRegister },
  equals(only === "original" ? "00" : "01"),
];

/** Conntrack states as bits (`NF_CT_STATE_*`, nftables `include/ct.h`). */
const connectionState = { established: 2, related: 4, new: 8 } as const;

const connectionBits = (key: "state" | "status", bits: number): Match => [
  { kind: "ct", key, direction: null, register: firstRegister },
  {
    kind: "bitwise",
    source: firstRegister,
    register: firstRegister,
    length: 4,
    mask: hostWordHex(bits),
    xor: "00000000",
  },
  { kind: "cmp", op: "neq", register: firstRegister, data: "00000000" },
];

/** `ct state STATE`. */
export const connection = (state: keyof typeof connectionState): Match =>
  connectionBits("state", connectionState[state]);

/** `ct status dnat` (`linux/netfilter/nf_conntrack_common.h`, `IPS_DST_NAT`): the flow's destination was changed. */
export const isPublished: Match = connectionBits("status", 0x20);
