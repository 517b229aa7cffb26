import type { XtDecoder, XtDecoders } from "./decoder.ts";
import type { Info } from "./info.ts";
import { bitList, hex, invertible, option, span, when } from "./options.ts";

/** `struct xt_length_info`. */
const length: XtDecoder = (info) => [invertible(info.u8(4) !== 0, "length", span(info.u16(0), info.u16(2)))];

const byteText = (number: number): string => `0x${number.toString(16).padStart(2, "0")}`;

/** `struct xt_dscp_info`. */
const dscp: XtDecoder = (info) => [invertible(info.u8(1) !== 0, "dscp", byteText(info.u8(0)))];

/** `struct xt_tos_match_info`. */
const tos: XtDecoder = (info) => [
  invertible(info.u8(2) !== 0, "tos", `${byteText(info.u8(1))}/${byteText(info.u8(0))}`),
];

/** `struct ipt_ttl_info` and `ip6t_hl_info`: equal, not equal, less, greater. */
const hops =
  (prefix: string): XtDecoder =>
  (info) => {
    const [mode, count] = [info.u8(0), info.u8(1)];
    const names = [`${prefix}-eq`, `${prefix}-eq`, `${prefix}-lt`, `${prefix}-gt`];
    const name = names[mode];
    return name === undefined ? null : [invertible(mode === 1, name, count)];
  };

/** `struct xt_string_info`; `XT_STRING_FLAG_*`. */
const string: XtDecoder = (info) => {
  const flags = info.u8(149);
  const pattern = info.slice(20, info.u8(148));
  const isPlain = pattern.every((byte) => byte >= 0x20 && byte < 0x7f);
  const [from, to] = [info.u16(0), info.u16(2)];
  const what = isPlain
    ? invertible((flags & 1) !== 0, "string", pattern.toString("latin1"))
    : invertible((flags & 1) !== 0, "hex-string", `|${pattern.toString("hex")}|`);
  return [
    what,
    option("algo", info.text(4, 16)),
    ...when(from !== 0, option("from", from)),
    ...when(to !== 0 && to !== 0xffff, option("to", to)),
    ...when((flags & 2) !== 0, option("icase")),
  ];
};

const dayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const wholeDay = 86_399;

const clock = (seconds: number): string =>
  [seconds / 3600, (seconds / 60) % 60, seconds % 60]
    .map((part) => String(Math.floor(part)).padStart(2, "0"))
    .join(":");

const moment = (seconds: number): string => new Date(1000 * seconds).toISOString().slice(0, 19);

/** `struct xt_time_info`. */
const time: XtDecoder = (info) => {
  const [start, stop, dayStart, dayStop, dates] = [0, 4, 8, 12, 16].map((at) => info.u32(at)) as [
    ...[number, number, number, number, number],
  ];
  const [weekdays, flags] = [info.u8(20), info.u8(21)];
  return [
    ...when(dayStart !== 0 || dayStop !== wholeDay, option("timestart", clock(dayStart))),
    ...when(dayStart !== 0 || dayStop !== wholeDay, option("timestop", clock(dayStop))),
    ...when(dates >>> 1 !== 0x7fff_ffff, option("monthdays", bitNumbers(dates))),
    ...when((weekdays & 0xfe) !== 0xfe, option("weekdays", weekdayList(weekdays))),
    ...when(start !== 0, option("datestart", moment(start))),
    ...when(stop !== 0x7fff_ffff && stop !== 0, option("datestop", moment(stop))),
    ...when((flags & 1) !== 0, option("kerneltz")),
    ...when((flags & 2) !== 0, option("contiguous")),
  ];
};

const bitNumbers = (bits: number): string =>
  Array.from({ length: 31 }, (_, index) => index + 1)
    .filter((bit) => (bits & (1 << bit)) !== 0)
    .join(",");

const weekdayList = (bits: number): string =>
  dayNames.filter((_, index) => (bits & (2 << index)) !== 0).join(",");

/** `IPT_ECN_OP_MATCH_*`. */
const ecn: XtDecoder = (info) => {
  const [operation, inverted] = [info.u8(0), info.u8(1)];
  const not = (bit: number): boolean => (inverted & bit) !== 0;
  return [
    ...when((operation & 0x10) !== 0, invertible(not(0x10), "ecn-tcp-ece")),
    ...when((operation & 0x20) !== 0, invertible(not(0x20), "ecn-tcp-cwr")),
    ...when((operation & 0x01) !== 0, invertible(not(0x01), "ecn-ip-ect", info.u8(2))),
  ];
};

/** `struct ip6t_rt` without addresses; `IP6T_RT_*`. */
const rt: XtDecoder = (info) => {
  const [flags, inverted] = [info.u8(16), info.u8(17)];
  if ((flags & 0x30) !== 0) return null;
  const not = (bit: number): boolean => (inverted & bit) !== 0;
  return [
    ...when((flags & 1) !== 0, invertible(not(1), "rt-type", info.u32(0))),
    ...when((flags & 2) !== 0, invertible(not(2), "rt-segsleft", span(info.u32(4), info.u32(8)))),
    ...when((flags & 4) !== 0, invertible(not(4), "rt-len", info.u32(12))),
    ...when((flags & 8) !== 0, option("rt-0-res")),
  ];
};

/** `struct ip6t_frag`; `IP6T_FRAG_*`. */
const frag: XtDecoder = (info) => {
  const [flags, inverted] = [info.u8(12), info.u8(13)];
  return [
    ...when((flags & 1) !== 0, invertible((inverted & 1) !== 0, "fragid", span(info.u32(0), info.u32(4)))),
    ...when((flags & 2) !== 0, invertible((inverted & 2) !== 0, "fraglen", info.u32(8))),
    ...when((flags & 4) !== 0, option("fragres")),
    ...when((flags & 8) !== 0, option("fragfirst")),
    ...when((flags & 0x10) !== 0, option("fragmore")),
    ...when((flags & 0x20) !== 0, option("fraglast")),
  ];
};

/** `MASK_*` of `ip6t_ipv6header.h`. */
const headers = [
  [128, "hop-by-hop"],
  [64, "ipv6-opts"],
  [32, "ipv6-route"],
  [16, "ipv6-frag"],
  [8, "ah"],
  [4, "esp"],
  [2, "ipv6-nonxt"],
  [1, "protocol"],
] as const;

/** `struct ip6t_ipv6header_info`. */
const ipv6header: XtDecoder = (info) => [
  invertible(info.u8(1) !== 0, "header", bitList(info.u8(0), headers)),
  ...when(info.u8(2) !== 0, option("soft")),
];

/** `struct xt_policy_info`; elements with addresses of tunnels stay unread. */
const policy: XtDecoder = (info) => {
  const [flags, count] = [info.u16(304), info.u16(306)];
  const elements = Array.from({ length: (flags & 4) === 0 ? count : 0 }, (_, index) =>
    policyElement(info, 76 * index),
  );
  if (elements.includes(null)) return null;
  return [
    option("dir", (flags & 1) === 0 ? "out" : "in"),
    option("pol", (flags & 4) === 0 ? "ipsec" : "none"),
    ...when((flags & 8) !== 0, option("strict")),
    ...elements.flatMap((element, index) => [...when(index > 0, option("next")), ...element!]),
  ];
};

const policyProtocols: Readonly<Record<number, string>> = { 50: "esp", 51: "ah", 108: "ipcomp" };

/** `struct xt_policy_elem`: four addresses, then numbers, then what of them is asked for and inverted. */
const policyElement = (info: Info, at: number) => {
  const [asked, inverted] = [info.u8(at + 74), info.u8(at + 75)];
  if ((asked & 3) !== 0) return null;
  const not = (bit: number): boolean => (inverted & bit) !== 0;
  const protocol = info.u8(at + 72);
  const mode = info.u8(at + 73) === 1 ? "tunnel" : "transport";
  return [
    ...when((asked & 32) !== 0, invertible(not(32), "reqid", info.u32(at + 68))),
    ...when((asked & 16) !== 0, invertible(not(16), "spi", hex(info.be32(at + 64)))),
    ...when((asked & 4) !== 0, invertible(not(4), "proto", policyProtocols[protocol] ?? protocol)),
    ...when((asked & 8) !== 0, invertible(not(8), "mode", mode)),
  ];
};

/** `char comment[XT_MAX_COMMENT_LEN]`. */
const comment: XtDecoder = (info) => [option("comment", info.text(0, 256))];

/** Matches on the packet itself and its headers below transport. */
export const packetMatches: XtDecoders = {
  comment: [[0], comment],
  length: [[0], length],
  dscp: [[0], dscp],
  tos: [[1], tos],
  ttl: [[0], hops("ttl")],
  hl: [[0], hops("hl")],
  string: [[1], string],
  time: [[0], time],
  ecn: [[1], ecn],
  rt: [[0], rt],
  frag: [[0], frag],
  ipv6header: [[0], ipv6header],
  eui64: [[0], () => []],
  policy: [[0], policy],
};
