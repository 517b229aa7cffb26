import type { XtDecoder, XtDecoders } from "./decoder.ts";
import type { Info } from "./info.ts";
import { noSet, setOption } from "./ip-set.ts";
import { bitList, bitsFrom, hex, option, when } from "./options.ts";

/** `0x1/0xff`, the mask always said. */
const xmark = (value: number, mask: number): string => `${hex(value)}/${hex(mask)}`;

/** `struct xt_mark_tginfo2`. */
const mark: XtDecoder = (info) => [option("set-xmark", xmark(info.u32(0), info.u32(4)))];

/** `XT_CONNMARK_*`. */
const markModes = ["set-xmark", "save-mark", "restore-mark"];

/** `struct xt_connmark_tginfo1` and `_tginfo2`, which may shift. */
const connmark: XtDecoder = (info, revision) => {
  const [mark, ctmask, nfmask] = [info.u32(0), info.u32(4), info.u32(8)];
  const [mode, bits] = revision === 1 ? [info.u8(12), 0] : [info.u8(14), info.u8(13)];
  const name = markModes[mode];
  if (name === undefined) return null;
  const shift = info.u8(12) === 0 ? "left-shift-mark" : "right-shift-mark";
  return [
    ...(mode === 0
      ? [option(name, xmark(mark, ctmask))]
      : [option(name), option("nfmask", hex(nfmask)), option("ctmask", hex(ctmask))]),
    ...when(bits !== 0, option(shift, bits)),
  ];
};

/** `IPCT_*`. */
const connectionEvents = bitsFrom(
  "new",
  "related",
  "destroy",
  "reply",
  "assured",
  "protoinfo",
  "helper",
  "mark",
  "natseqinfo",
  "secmark",
);

/** `struct xt_ct_target_info` and `_v1`; `XT_CT_*`. */
const ct: XtDecoder = (info, revision) => {
  const [flags, zone, events, expected] = [info.u16(0), info.u16(2), info.u32(4), info.u32(8)];
  const [helper, timeout] = [info.text(12, 16), revision === 0 ? "" : info.text(28, 32)];
  const zoneOption = ["zone", "zone-orig", "zone-reply"][(flags >> 2) & 3];
  return [
    ...when((flags & 1) !== 0, option("notrack")),
    ...when(helper !== "", option("helper", helper)),
    ...when(timeout !== "", option("timeout", timeout)),
    ...when(events !== 0, option("ctevents", bitList(events, connectionEvents))),
    ...when(expected !== 0, option("expevents", "new")),
    ...when((flags & 16) !== 0, option(zoneOption ?? "zone", "mark")),
    ...when(zone !== 0, option(zoneOption ?? "zone", zone)),
  ];
};

/** `struct xt_tproxy_target_info` and `_v1`. */
const tproxy: XtDecoder = (info, revision) => [
  option("on-port", info.be16(revision === 0 ? 12 : 24)),
  option("on-ip", revision === 0 ? info.ipv4(8) : info.address(8)),
  option("tproxy-mark", xmark(info.u32(4), info.u32(0))),
];

/** `XT_TCPMSS_CLAMP_PMTU`. */
const clampToPath = 0xffff;

/** `struct xt_tcpmss_info`. */
const tcpmss: XtDecoder = (info) => [
  info.u16(0) === clampToPath ? option("clamp-mss-to-pmtu") : option("set-mss", info.u16(0)),
];

/** `IPSET_FLAG_*` of a set target. */
const setTargetFlags = { exist: 1, mapMark: 1 << 8, mapPriority: 1 << 9, mapQueue: 1 << 10 };

const noTimeout = 0xffff_ffff;

/** `struct xt_set_info_target_v1` to `_v3`: sets to add to, to delete from, and to take marks from. */
const set: XtDecoder = (info, revision) => {
  const withMap = revision === 3;
  const [flags, timeout] = revision < 2 ? [0, noTimeout] : flagsAt(info, withMap ? 12 : 8);
  const isThere = (at: number): boolean => info.u16(at) !== noSet;
  return [
    ...when(isThere(0), setOption(info, 0, "add-set")),
    ...when(isThere(0) && (flags & setTargetFlags.exist) !== 0, option("exist")),
    ...when(isThere(0) && timeout !== noTimeout, option("timeout", timeout)),
    ...when(isThere(4), setOption(info, 4, "del-set")),
    ...when(withMap && isThere(8), setOption(info, withMap ? 8 : 0, "map-set")),
    ...when((flags & setTargetFlags.mapMark) !== 0, option("map-mark")),
    ...when((flags & setTargetFlags.mapPriority) !== 0, option("map-prio")),
    ...when((flags & setTargetFlags.mapQueue) !== 0, option("map-queue")),
  ];
};

const flagsAt = (info: Info, at: number): readonly [number, number] => [info.u32(at), info.u32(at + 4)];

const hopModes = ["set", "inc", "dec"];

/** `struct ipt_TTL_info` and `ip6t_HL_info`. */
const hops =
  (prefix: string): XtDecoder =>
  (info) => {
    const mode = hopModes[info.u8(0)];
    return mode === undefined ? null : [option(`${prefix}-${mode}`, info.u8(1))];
  };

const byteText = (number: number): string => `0x${number.toString(16).padStart(2, "0")}`;

/** `struct xt_DSCP_info`. */
const dscp: XtDecoder = (info) => [option("set-dscp", byteText(info.u8(0)))];

/** `struct xt_tos_target_info`. */
const tos: XtDecoder = (info) => [option("set-tos", `${byteText(info.u8(0))}/${byteText(info.u8(1))}`)];

/** `struct xt_classify_target_info`: major and minor number of a class. */
const classify: XtDecoder = (info) => {
  const priority = info.u32(0);
  const [major, minor] = [priority >>> 16, priority & 0xffff].map((part) =>
    part.toString(16).padStart(4, "0"),
  );
  return [option("set-class", `${major}:${minor}`)];
};

/** `struct xt_CHECKSUM_info`. */
const checksum: XtDecoder = (info) => (info.u8(0) === 1 ? [option("checksum-fill")] : null);

/** `struct xt_tee_tginfo`. */
const tee: XtDecoder = (info) => {
  const device = info.text(16, 16);
  return [option("gateway", info.address(0)), ...when(device !== "", option("oif", device))];
};

/** `struct xt_tcpoptstrip_target_info`: a bit for each option. */
const tcpoptstrip: XtDecoder = (info) => {
  const options = Array.from({ length: 256 }, (_, option) => option).filter(
    (option) => (info.u8(option >> 3) & (1 << (option & 7))) !== 0,
  );
  return [option("strip-options", options.join(","))];
};

/** Targets that change a packet, its marks or its tracking. */
export const packetTargets: XtDecoders = {
  MARK: [[2], mark],
  CONNMARK: [[1, 2], connmark],
  CT: [[0, 1, 2], ct],
  NOTRACK: [[0], () => []],
  TPROXY: [[0, 1], tproxy],
  TCPMSS: [[0], tcpmss],
  SET: [[1, 2, 3], set],
  TTL: [[0], hops("ttl")],
  HL: [[0], hops("hl")],
  DSCP: [[0], dscp],
  TOS: [[1], tos],
  CLASSIFY: [[0], classify],
  CHECKSUM: [[0], checksum],
  TEE: [[1], tee],
  TCPOPTSTRIP: [[0], tcpoptstrip],
  TRACE: [[0], () => []],
};
