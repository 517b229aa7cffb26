import type { XtDecoder, XtDecoders } from "./decoder.ts";
import { bitList, bitsFrom, invertible, option, when } from "./options.ts";
import { setOption } from "./ip-set.ts";

/** `XT_ADDRTYPE_*`. */
const addressTypes = bitsFrom(
  "UNSPEC",
  "UNICAST",
  "LOCAL",
  "BROADCAST",
  "ANYCAST",
  "MULTICAST",
  "BLACKHOLE",
  "UNREACHABLE",
  "PROHIBIT",
  "THROW",
  "NAT",
  "XRESOLVE",
);

/** `struct xt_addrtype_info_v1`. */
const addrtype: XtDecoder = (info) => {
  const [source, destination, flags] = [info.u16(0), info.u16(2), info.u32(4)];
  return [
    ...when(source !== 0, invertible((flags & 1) !== 0, "src-type", bitList(source, addressTypes))),
    ...when(destination !== 0, invertible((flags & 2) !== 0, "dst-type", bitList(destination, addressTypes))),
    ...when((flags & 4) !== 0, option("limit-iface-in")),
    ...when((flags & 8) !== 0, option("limit-iface-out")),
  ];
};

/** `struct xt_iprange_mtinfo`; `IPRANGE_*`. */
const iprange: XtDecoder = (info) => {
  const flags = info.u8(64);
  const range = (at: number): string => `${info.address(at)}-${info.address(at + 16)}`;
  return [
    ...when((flags & 1) !== 0, invertible((flags & 16) !== 0, "src-range", range(0))),
    ...when((flags & 2) !== 0, invertible((flags & 32) !== 0, "dst-range", range(32))),
  ];
};

/** `struct xt_mac_info`. */
const mac: XtDecoder = (info) => [invertible(info.u32(8) !== 0, "mac-source", info.mac(0))];

/** `struct xt_physdev_info`; `XT_PHYSDEV_OP_*`. */
const physdev: XtDecoder = (info) => {
  const [inverted, asked] = [info.u8(64), info.u8(65)];
  const flag = (bit: number, name: string, ...values: readonly string[]) =>
    when((asked & bit) !== 0, invertible((inverted & bit) !== 0, name, ...values));
  return [
    ...flag(8, "physdev-is-in"),
    ...flag(1, "physdev-in", info.text(0, 16)),
    ...flag(16, "physdev-is-out"),
    ...flag(2, "physdev-out", info.text(32, 16)),
    ...flag(4, "physdev-is-bridged"),
  ];
};

const packetTypes = ["unicast", "broadcast", "multicast"];

/** `struct xt_pkttype_info`; `PACKET_*`. */
const pkttype: XtDecoder = (info) => {
  const type = packetTypes[info.u32(0)];
  return type === undefined ? null : [invertible(info.u32(4) !== 0, "pkt-type", type)];
};

/** `XT_RPFILTER_*`. */
const rpfilter: XtDecoder = (info) => {
  const flags = info.u8(0);
  return [
    ...when((flags & 1) !== 0, option("loose")),
    ...when((flags & 2) !== 0, option("validmark")),
    ...when((flags & 4) !== 0, option("accept-local")),
    ...when((flags & 8) !== 0, option("invert")),
  ];
};

/** `IPSET_FLAG_SKIP_COUNTER_UPDATE`, `_SUBCOUNTER_UPDATE`, `_MATCH_COUNTERS`, `_RETURN_NOMATCH`. */
const setFlags = { skipCounters: 1 << 3, skipSubcounters: 1 << 4, counters: 1 << 5, nomatch: 1 << 7 };

/** `struct xt_set_info_match_v1`, `_v3` and `_v4`; what an element counted is not asked for by anybody we know. */
const set: XtDecoder = (info, revision) => {
  const flags = revision < 3 ? 0 : info.u32(40);
  if ((flags & setFlags.counters) !== 0) return null;
  return [
    setOption(info, 0, "match-set"),
    ...when((flags & setFlags.nomatch) !== 0, option("return-nomatch")),
    ...when((flags & setFlags.skipCounters) !== 0, invertible(true, "update-counters")),
    ...when((flags & setFlags.skipSubcounters) !== 0, invertible(true, "update-subcounters")),
  ];
};

/** Matches on addresses and on where a packet comes from. */
export const addressMatches: XtDecoders = {
  addrtype: [[1], addrtype],
  iprange: [[1], iprange],
  mac: [[0], mac],
  physdev: [[0], physdev],
  pkttype: [[0], pkttype],
  rpfilter: [[0], rpfilter],
  set: [[1, 2, 3, 4], set],
};
