import type { XtDecoder, XtDecoders } from "./decoder.ts";
import { option, when } from "./options.ts";

/** `enum ipt_reject_with`. */
const rejections = [
  "icmp-net-unreachable",
  "icmp-host-unreachable",
  "icmp-proto-unreachable",
  "icmp-port-unreachable",
  "echo-reply",
  "icmp-net-prohibited",
  "icmp-host-prohibited",
  "tcp-reset",
  "icmp-admin-prohibited",
];

/** `enum ip6t_reject_with`. */
const rejections6 = [
  "icmp6-no-route",
  "icmp6-adm-prohibited",
  "icmp6-not-neighbour",
  "icmp6-addr-unreachable",
  "icmp6-port-unreachable",
  "echo-reply",
  "tcp-reset",
  "icmp6-policy-fail",
  "icmp6-reject-route",
];

/** `struct ipt_reject_info` and `ip6t_reject_info`. */
const reject: XtDecoder = (info) => {
  const answer = (info.family === "ip6" ? rejections6 : rejections)[info.u32(0)];
  return answer === undefined ? null : [option("reject-with", answer)];
};

/** The level that iptables leaves unsaid: warning. */
const defaultLevel = 4;

/** `XT_LOG_*`. */
const logFlags = [
  [1, "log-tcp-sequence"],
  [2, "log-tcp-options"],
  [4, "log-ip-options"],
  [8, "log-uid"],
  [32, "log-macdecode"],
] as const;

/** `struct xt_log_info`. */
const log: XtDecoder = (info) => {
  const [level, flags, prefix] = [info.u8(0), info.u8(1), info.text(2, 30)];
  return [
    ...when(prefix !== "", option("log-prefix", prefix)),
    ...when(level !== defaultLevel, option("log-level", level)),
    ...logFlags.flatMap(([bit, name]) => when((flags & bit) !== 0, option(name))),
  ];
};

/** `struct xt_nflog_info`; `XT_NFLOG_F_COPY_LEN`. */
const nflog: XtDecoder = (info) => {
  const [length, group, threshold, flags] = [info.u32(0), info.u16(4), info.u16(6), info.u16(8)];
  const prefix = info.text(12, 64);
  return [
    ...when(prefix !== "", option("nflog-prefix", prefix)),
    ...when(group !== 0, option("nflog-group", group)),
    ...when((flags & 1) !== 0, option("nflog-size", length)),
    ...when((flags & 1) === 0 && length !== 0, option("nflog-range", length)),
    ...when(threshold !== 0, option("nflog-threshold", threshold)),
  ];
};

/** `struct xt_NFQ_info` to `_v3`; `NFQ_FLAG_*`. */
const nfqueue: XtDecoder = (info, revision) => {
  const [first, total] = [info.u16(0), revision === 0 ? 1 : info.u16(2)];
  const flags = revision < 2 ? 0 : info.u16(4);
  return [
    total > 1 ? option("queue-balance", `${first}:${first + total - 1}`) : option("queue-num", first),
    ...when((flags & 1) !== 0, option("queue-bypass")),
    ...when((flags & 2) !== 0, option("queue-cpu-fanout")),
  ];
};

const auditTypes = ["accept", "drop", "reject"];

/** `struct xt_audit_info`. */
const audit: XtDecoder = (info) => {
  const type = auditTypes[info.u8(0)];
  return type === undefined ? null : [option("type", type)];
};

/** `struct nf_synproxy_info`: options, window scale, segment size; `NF_SYNPROXY_OPT_*`. */
const synproxy: XtDecoder = (info) => {
  const [options, scale, mss] = [info.u8(0), info.u8(1), info.u16(2)];
  return [
    ...when((options & 4) !== 0, option("sack-perm")),
    ...when((options & 8) !== 0, option("timestamp")),
    ...when((options & 2) !== 0, option("wscale", scale)),
    ...when((options & 1) !== 0, option("mss", mss)),
    ...when((options & 16) !== 0, option("ecn")),
  ];
};

/** `struct idletimer_tg_info`. */
const idletimer: XtDecoder = (info) => [option("timeout", info.u32(0)), option("label", info.text(4, 28))];

/** Targets that answer, log, or hand over. */
export const reportTargets: XtDecoders = {
  REJECT: [[0], reject],
  LOG: [[0], log],
  NFLOG: [[0], nflog],
  NFQUEUE: [[0, 1, 2, 3], nfqueue],
  AUDIT: [[0], audit],
  SYNPROXY: [[0], synproxy],
  IDLETIMER: [[0, 1], idletimer],
};
