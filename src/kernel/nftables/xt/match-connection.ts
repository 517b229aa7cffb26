import type { XtOption } from "../../../state/index.ts";
import type { XtDecoder, XtDecoders } from "./decoder.ts";
import type { Info } from "./info.ts";
import { bitList, bitsFrom, hex, invertible, masked, option, span, when } from "./options.ts";

/** `XT_CONNTRACK_STATE_*`, in the order in which iptables lists them. */
const states = [
  [1, "INVALID"],
  [8, "NEW"],
  [4, "RELATED"],
  [2, "ESTABLISHED"],
  [256, "UNTRACKED"],
  [64, "SNAT"],
  [128, "DNAT"],
] as const;

/** `IPS_*`. */
const statuses = bitsFrom("EXPECTED", "SEEN_REPLY", "ASSURED", "CONFIRMED");

/** What `match_flags` of `struct xt_conntrack_mtinfo3` ask for (`XT_CONNTRACK_*`), by the option. */
const asked = {
  state: 1 << 0,
  proto: 1 << 1,
  addresses: [
    [1 << 2, "ctorigsrc"],
    [1 << 3, "ctorigdst"],
    [1 << 4, "ctreplsrc"],
    [1 << 5, "ctrepldst"],
  ],
  status: 1 << 6,
  expires: 1 << 7,
  ports: [
    [1 << 8, "ctorigsrcport"],
    [1 << 9, "ctorigdstport"],
    [1 << 10, "ctreplsrcport"],
    [1 << 11, "ctrepldstport"],
  ],
  direction: 1 << 12,
  stateAlias: 1 << 13,
} as const;

/** `struct xt_conntrack_mtinfo3`; before come eight addresses of 16 bytes, address and mask in turn. */
const at = { expires: 128, protocol: 136, ports: 138, flags: 146, inverted: 148, state: 150, portEnds: 154 };

const conntrack: XtDecoder = (info) => {
  const [flags, inverted] = [info.u16(at.flags), info.u16(at.inverted)];
  const has = (bit: number): boolean => (flags & bit) !== 0;
  const not = (bit: number): boolean => (inverted & bit) !== 0;
  const state = (flags & asked.stateAlias) === 0 ? "ctstate" : "state";
  return [
    ...when(has(asked.state), invertible(not(asked.state), state, bitList(info.u16(at.state), states))),
    ...when(has(asked.proto), invertible(not(asked.proto), "ctproto", info.u16(at.protocol))),
    ...asked.addresses.flatMap(([bit, name], index) =>
      when(has(bit), invertible(not(bit), name, info.network(32 * index, 32 * index + 16))),
    ),
    ...when(
      has(asked.status),
      invertible(not(asked.status), "ctstatus", bitList(info.u16(at.state + 2), statuses)),
    ),
    ...when(has(asked.expires), invertible(not(asked.expires), "ctexpire", expiry(info))),
    ...asked.ports.flatMap(([bit, name], index) => {
      const [first, last] = [info.u16(at.ports + 2 * index), info.u16(at.portEnds + 2 * index)];
      return when(has(bit), invertible(not(bit), name, span(first, last)));
    }),
    ...when(has(asked.direction), option("ctdir", not(asked.direction) ? "REPLY" : "ORIGINAL")),
  ];
};

const expiry = (info: Info): string => span(info.u32(at.expires), info.u32(at.expires + 4));

/** `struct xt_mark_mtinfo1` and `xt_connmark_mtinfo1`. */
const mark: XtDecoder = (info) => [invertible(info.u8(8) !== 0, "mark", masked(info.u32(0), info.u32(4)))];

const byteModes = ["packets", "bytes", "avgpkt"];
const byteDirections = ["original", "reply", "both"];
const mostBytes = 0xffff_ffff_ffff_ffffn;

/** `struct xt_connbytes_info`: the wrong way round when inverted. */
const connbytes: XtDecoder = (info) => {
  const [first, last] = [info.u64(0), info.u64(8)];
  const [mode, direction] = [byteModes[info.u8(16)], byteDirections[info.u8(17)]];
  if (mode === undefined || direction === undefined) return null;
  const isInverted = first > last;
  const [from, to] = isInverted ? [last, first] : [first, last];
  return [
    invertible(isInverted, "connbytes", to === mostBytes ? String(from) : `${from}:${to}`),
    option("connbytes-mode", mode),
    option("connbytes-dir", direction),
  ];
};

/** `struct xt_connlimit_info`; `XT_CONNLIMIT_*`. */
const connlimit: XtDecoder = (info) => {
  const flags = info.u32(20);
  const length = info.slice(0, info.family === "ip6" ? 16 : 4);
  const bits = [...length].reduce((sum, byte) => sum + byte.toString(2).replaceAll("0", "").length, 0);
  return [
    option((flags & 1) === 0 ? "connlimit-above" : "connlimit-upto", info.u32(16)),
    option("connlimit-mask", bits),
    option((flags & 2) === 0 ? "connlimit-saddr" : "connlimit-daddr"),
  ];
};

/** `struct xt_helper_info`. */
const helper: XtDecoder = (info) => [invertible(info.u32(0) !== 0, "helper", info.text(4, 30))];

/** `struct xt_connlabel_mtinfo`. */
const connlabel: XtDecoder = (info): readonly XtOption[] => [
  invertible((info.u16(2) & 1) !== 0, "label", info.u16(0)),
  ...when((info.u16(2) & 2) !== 0, option("set")),
];

/** `struct xt_realm_info`. */
const realm: XtDecoder = (info) => [invertible(info.u8(8) !== 0, "realm", masked(info.u32(0), info.u32(4)))];

/** `struct xt_devgroup_info`; `XT_DEVGROUP_*`. */
const devgroup: XtDecoder = (info) => {
  const flags = info.u32(0);
  return [
    ...when((flags & 1) !== 0, invertible((flags & 2) !== 0, "src-group", masked(info.u32(4), info.u32(8)))),
    ...when(
      (flags & 4) !== 0,
      invertible((flags & 8) !== 0, "dst-group", masked(info.u32(12), info.u32(16))),
    ),
  ];
};

/** `struct xt_cgroup_info_v1` and `_v2`: the class lies behind the path, or in its place. */
const cgroup: XtDecoder = (info, revision) => {
  if (revision === 0) return [invertible(info.u32(4) !== 0, "cgroup", info.u32(0))];
  const pathBytes = revision === 1 ? 4096 : 512;
  const classAt = revision === 1 ? 4 + pathBytes : 4;
  return [
    ...when(info.u8(0) !== 0, invertible(info.u8(2) !== 0, "path", info.text(4, pathBytes))),
    ...when(info.u8(1) !== 0, invertible(info.u8(3) !== 0, "cgroup", hex(info.u32(classAt)))),
  ];
};

/** Matches on connections and on marks. */
export const connectionMatches: XtDecoders = {
  conntrack: [[3], conntrack],
  mark: [[1], mark],
  connmark: [[1], mark],
  connbytes: [[0], connbytes],
  connlimit: [[1], connlimit],
  helper: [[0], helper],
  connlabel: [[0], connlabel],
  realm: [[0], realm],
  devgroup: [[0], devgroup],
  cgroup: [[0, 1, 2], cgroup],
};
