import type { XtOption } from "../../../state/index.ts";
import type { XtDecoder, XtDecoders } from "./decoder.ts";
import { type Info, prefixLength } from "./info.ts";
import { limit } from "./match-rate.ts";
import { hex, invertible, option, span, when } from "./options.ts";

/** Makes an option of each bit that is asked for. */
const optionsOf = (
  asked: number,
  inverted: number,
  options: readonly (readonly [bit: number, name: string, value: () => string | number])[],
): readonly XtOption[] =>
  options.flatMap(([bit, name, value]) =>
    (asked & bit) === 0 ? [] : [invertible((inverted & bit) !== 0, name, value())],
  );

/** An address and its mask, of 4 or 16 bytes. */
const network = (info: Info, at: number, maskAt: number, bytes: 4 | 16): string => {
  const address = bytes === 4 ? info.ipv4(at) : info.ipv6(at);
  const length = prefixLength(info.slice(maskAt, bytes));
  if (length === 8 * bytes) return address;
  return `${address}/${length ?? (bytes === 4 ? info.ipv4(maskAt) : info.ipv6(maskAt))}`;
};

/** `struct ebt_ip_info`; `EBT_IP_*`. */
const ip: XtDecoder = (info) =>
  optionsOf(info.u8(18), info.u8(19), [
    [0x01, "ip-src", () => network(info, 0, 8, 4)],
    [0x02, "ip-dst", () => network(info, 4, 12, 4)],
    [0x04, "ip-tos", () => hex(info.u8(16))],
    [0x08, "ip-proto", () => info.u8(17)],
    [0x10, "ip-sport", () => span(info.u16(20), info.u16(22))],
    [0x20, "ip-dport", () => span(info.u16(24), info.u16(26))],
    [0x40, "ip-icmp-type", () => icmpText(info, 20, 24)],
    [0x80, "ip-igmp-type", () => span(info.u8(20), info.u8(21))],
  ]);

/** `struct ebt_ip6_info`; `EBT_IP6_*`. */
const ip6: XtDecoder = (info) =>
  optionsOf(info.u8(66), info.u8(67), [
    [0x01, "ip6-src", () => network(info, 0, 32, 16)],
    [0x02, "ip6-dst", () => network(info, 16, 48, 16)],
    [0x04, "ip6-tclass", () => hex(info.u8(64))],
    [0x08, "ip6-proto", () => info.u8(65)],
    [0x10, "ip6-sport", () => span(info.u16(68), info.u16(70))],
    [0x20, "ip6-dport", () => span(info.u16(72), info.u16(74))],
    [0x40, "ip6-icmp-type", () => icmpText(info, 68, 72)],
  ]);

/** Ranges of types and codes: `8`, `3/1`, `0:8/0:255`. */
const icmpText = (info: Info, typeAt: number, codeAt: number): string => {
  const codes = [info.u8(codeAt), info.u8(codeAt + 1)] as const;
  const isAny = codes[0] === 0 && codes[1] === 0xff;
  return `${span(info.u8(typeAt), info.u8(typeAt + 1))}${isAny ? "" : `/${span(...codes)}`}`;
};

const macNetwork = (info: Info, at: number): string => {
  const mask = info.mac(at + 6);
  return mask === "ff:ff:ff:ff:ff:ff" ? info.mac(at) : `${info.mac(at)}/${mask}`;
};

/** `struct ebt_arp_info`; `EBT_ARP_*`. */
const arp: XtDecoder = (info) => {
  const [asked, inverted] = [info.u8(48), info.u8(49)];
  return [
    ...optionsOf(asked, inverted, [
      [0x01, "arp-opcode", () => info.be16(4)],
      [0x02, "arp-htype", () => info.be16(0)],
      [0x04, "arp-ptype", () => hex(info.be16(2))],
      [0x08, "arp-ip-src", () => network(info, 8, 12, 4)],
      [0x10, "arp-ip-dst", () => network(info, 16, 20, 4)],
      [0x20, "arp-mac-src", () => macNetwork(info, 24)],
      [0x40, "arp-mac-dst", () => macNetwork(info, 36)],
    ]),
    ...when((asked & 0x80) !== 0, invertible((inverted & 0x80) !== 0, "arp-gratuitous")),
  ];
};

/** `struct ebt_vlan_info`; `EBT_VLAN_*`. */
const vlan: XtDecoder = (info) =>
  optionsOf(info.u8(6), info.u8(7), [
    [1, "vlan-id", () => info.u16(0)],
    [2, "vlan-prio", () => info.u8(2)],
    [4, "vlan-encap", () => hex(info.be16(4))],
  ]);

/** `struct ebt_mark_m_info`; `EBT_MARK_*`. */
const markMatch: XtDecoder = (info) => {
  const [mark, mask] = [info.u64(0), info.u64(8)].map((number) => `0x${number.toString(16)}`);
  const isMaskOnly = info.u8(17) === 2;
  return [invertible(info.u8(16) !== 0, "mark", isMaskOnly ? `/${mask}` : `${mark}/${mask}`)];
};

const packetTypes = ["host", "broadcast", "multicast", "otherhost"];

/** `struct ebt_pkttype_info`. */
const pkttype: XtDecoder = (info) => [
  invertible(info.u8(1) !== 0, "pkttype-type", packetTypes[info.u8(0)] ?? info.u8(0)),
];

/** `struct ebt_802_3_info`; `EBT_802_3_*`. */
const ieee8023: XtDecoder = (info) =>
  optionsOf(info.u8(4), info.u8(5), [
    [1, "802_3-sap", () => hex(info.u8(0))],
    [2, "802_3-type", () => hex(info.be16(2))],
  ]);

/** `EBT_ACCEPT`, `EBT_DROP`, `EBT_CONTINUE`, `EBT_RETURN`: what happens to the packet afterwards. */
const ends = ["ACCEPT", "DROP", "CONTINUE", "RETURN"];

const endOf = (target: number): string => ends[(~target & 0xf) >>> 0] ?? String(target);

/** `struct ebt_nat_info` and `ebt_arpreply_info`. */
const ether =
  (name: string, ending: string): XtDecoder =>
  (info) => [option(name, info.mac(0)), option(ending, endOf(info.u32(8)))];

const markWords: Readonly<Record<number, string>> = { 15: "set", 14: "or", 13: "and", 12: "xor" };

/** `struct ebt_mark_t_info`: how to mark stands in the high bits of the target, above those that say what then. */
const markTarget: XtDecoder = (info) => {
  const target = info.u32(8);
  const word = markWords[(target >>> 4) & 0xf];
  if (word === undefined) return null;
  return [option(`mark-${word}`, `0x${info.u64(0).toString(16)}`), option("mark-target", endOf(target))];
};

/** `struct ebt_redirect_info`. */
const redirect: XtDecoder = (info) => [option("redirect-target", endOf(info.u32(0)))];

/** `struct ebt_log_info`; `EBT_LOG_*`. */
const log: XtDecoder = (info) => {
  const flags = info.u32(32);
  return [
    option("log-level", info.u8(0)),
    option("log-prefix", info.text(1, 30)),
    ...when((flags & 1) !== 0, option("log-ip")),
    ...when((flags & 2) !== 0, option("log-arp")),
    ...when((flags & 8) !== 0, option("log-ip6")),
  ];
};

/** `struct ebt_nflog_info`. */
const nflog: XtDecoder = (info) => [
  option("nflog-group", info.u16(4)),
  ...when(info.text(12, 64) !== "", option("nflog-prefix", info.text(12, 64))),
  ...when(info.u32(0) !== 0, option("nflog-range", info.u32(0))),
  option("nflog-threshold", info.u16(6)),
];

/** Matches of ebtables. */
export const bridgeMatches: XtDecoders = {
  ip: [[0], ip],
  ip6: [[0], ip6],
  arp: [[0], arp],
  vlan: [[0], vlan],
  mark_m: [[0], markMatch],
  pkttype: [[0], pkttype],
  limit: [[0], limit],
  "802_3": [[0], ieee8023],
};

/** Targets and watchers of ebtables. */
export const bridgeTargets: XtDecoders = {
  snat: [[0], ether("to-source", "snat-target")],
  dnat: [[0], ether("to-destination", "dnat-target")],
  arpreply: [[0], ether("arpreply-mac", "arpreply-target")],
  mark: [[0], markTarget],
  redirect: [[0], redirect],
  log: [[0], log],
  nflog: [[0], nflog],
};
