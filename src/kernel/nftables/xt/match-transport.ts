import type { XtOption } from "../../../state/index.ts";
import type { XtDecoder, XtDecoders } from "./decoder.ts";
import { bitList, bitsFrom, invertible, span, when } from "./options.ts";
import type { Info } from "./info.ts";

/** `--sport` and `--dport` of `struct xt_tcp` and `xt_udp`: two ranges of two ports each. */
const ports = (info: Info, inverted: number): readonly XtOption[] =>
  (["sport", "dport"] as const).flatMap((name, index) => {
    const [first, last] = [info.u16(4 * index), info.u16(4 * index + 2)];
    const isInverted = (inverted & (1 << index)) !== 0;
    return when(
      first !== 0 || last !== 0xffff || isInverted,
      invertible(isInverted, name, span(first, last)),
    );
  });

/** The flags of TCP that iptables names. */
const tcpFlags = bitsFrom("FIN", "SYN", "RST", "PSH", "ACK", "URG");

/** `struct xt_tcp`. */
const tcp: XtDecoder = (info) => {
  const [option, mask, value, inverted] = [info.u8(8), info.u8(9), info.u8(10), info.u8(11)];
  const flags = [bitList(mask, tcpFlags), bitList(value, tcpFlags)];
  const isInverted = (inverted & 4) !== 0;
  return [
    ...ports(info, inverted),
    ...when(option !== 0 || (inverted & 8) !== 0, invertible((inverted & 8) !== 0, "tcp-option", option)),
    ...when(mask !== 0 || isInverted, invertible(isInverted, "tcp-flags", ...flags)),
  ];
};

/** `struct xt_udp`. */
const udp: XtDecoder = (info) => ports(info, info.u8(8));

/** `struct ipt_icmp` and `ip6t_icmp`: type, range of codes, inversion. */
const icmp =
  (name: string): XtDecoder =>
  (info) => {
    const [type, first, last] = [info.u8(0), info.u8(1), info.u8(2)];
    const isInverted = (info.u8(3) & 1) !== 0;
    if (type === 0xff) return [invertible(isInverted, name, "any")];
    const code = first === 0 && last === 0xff ? "" : `/${first}`;
    return [invertible(isInverted, name, `${type}${code}`)];
  };

/** `XT_MULTIPORT_*`. */
const sides = ["sports", "dports", "ports"];

/** `struct xt_multiport_v1`: ports, of which some begin a range that the next one ends. */
const multiport: XtDecoder = (info) => {
  const [side, count] = [sides[info.u8(0)], info.u8(1)];
  if (side === undefined) return null;
  let list = "";
  for (let index = 0; index < count; index += 1) {
    const isEnd = index > 0 && info.u8(32 + index - 1) !== 0;
    list += `${index === 0 ? "" : isEnd ? ":" : ","}${info.u16(2 + 2 * index)}`;
  }
  return [invertible(info.u8(47) !== 0, side, list)];
};

/** `struct xt_sctp_info` without chunk types; these fill 276 bytes between ports and flags. */
const sctp: XtDecoder = (info) => {
  const [flags, inverted] = [info.u32(284), info.u32(288)];
  if ((flags & 4) !== 0) return null;
  return [
    ...when((flags & 1) !== 0, invertible((inverted & 1) !== 0, "sport", span(info.u16(4), info.u16(6)))),
    ...when((flags & 2) !== 0, invertible((inverted & 2) !== 0, "dport", span(info.u16(0), info.u16(2)))),
  ];
};

/** `struct xt_esp` and `ipt_ah`: a range of security parameter indices. */
const indices =
  (name: string): XtDecoder =>
  (info) => {
    const [first, last, inverted] = [info.u32(0), info.u32(4), info.u8(8)];
    const isAll = first === 0 && last === 0xffff_ffff && inverted === 0;
    return when(!isAll, invertible((inverted & 1) !== 0, name, span(first, last)));
  };

/** `struct xt_tcpmss_match_info`. */
const tcpmss: XtDecoder = (info) => [invertible(info.u8(4) !== 0, "mss", span(info.u16(0), info.u16(2)))];

/** Matches on the headers of transport protocols. */
export const transportMatches: XtDecoders = {
  tcp: [[0], tcp],
  udp: [[0], udp],
  udplite: [[0], udp],
  icmp: [[0], icmp("icmp-type")],
  icmp6: [[0], icmp("icmpv6-type")],
  multiport: [[1], multiport],
  sctp: [[0], sctp],
  esp: [[0], indices("espspi")],
  ah: [[0], indices("ahspi")],
  tcpmss: [[0], tcpmss],
};
