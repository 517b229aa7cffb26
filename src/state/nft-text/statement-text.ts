import type { NftExpression, NftFamily } from "../nftables.ts";
import { verdictText } from "./expression-text.ts";
import type { Protocols } from "./load-text.ts";
import { valueNames } from "./value-names.ts";

type Of<Kind extends NftExpression["kind"]> = Extract<NftExpression, { readonly kind: Kind }>;

const icmpxCodes = ["no-route", "port-unreachable", "host-unreachable", "admin-prohibited"];

/** `reject`, with what it answers unless that is the default of the family. `network` is known from earlier matches. */
const rejectText = (
  { reject, code }: Of<"reject">,
  family: NftFamily,
  network: Protocols["network"],
): string => {
  if (reject === "tcp-reset") return "reject with tcp reset";
  if (reject === "icmpx") return code === 1 ? "reject" : `reject with icmpx ${icmpxCodes[code] ?? code}`;
  const isV6 = network === "ip6";
  if (family === (isV6 ? "ip6" : "ip") && code === (isV6 ? 4 : 3)) return "reject";
  return isV6
    ? `reject with icmpv6 ${valueNames.icmpv6_code?.[code] ?? code}`
    : `reject with icmp ${valueNames.icmp_code?.[code] ?? code}`;
};

/** `linux/netfilter/nf_tables.h`, `enum nft_log_level`. */
const levels = ["emerg", "alert", "crit", "err", "warn", "notice", "info", "debug", "audit"];

/** `log`. */
const logText = ({ prefix, group, level, flags, snapLength, queueThreshold }: Of<"log">): string =>
  [
    "log",
    prefix === null ? "" : ` prefix "${prefix}"`,
    level === null ? "" : ` level ${levels[level] ?? level}`,
    group === null ? "" : ` group ${group}`,
    snapLength === undefined ? "" : ` snaplen ${snapLength}`,
    queueThreshold === undefined ? "" : ` queue-threshold ${queueThreshold}`,
    flags === undefined ? "" : logFlagsText(flags),
  ].join("");

/** `NF_LOG_*`, by the names of `nft`; those of TCP share a word. */
const logFlags = [
  [3, "tcp sequence,options"],
  [1, "tcp sequence"],
  [2, "tcp options"],
  [4, "ip options"],
  [8, "skuid"],
  [32, "ether"],
] as const;

const everyLogFlag = 0x2f;

const logFlagsText = (flags: number): string => {
  if (flags === everyLogFlag) return " flags all";
  let rest = flags;
  return logFlags
    .flatMap(([bits, name]) => {
      if ((rest & bits) !== bits) return [];
      rest &= ~bits;
      return [` flags ${name}`];
    })
    .join("");
};

const periods: Readonly<Record<number, string>> = {
  1: "second",
  60: "minute",
  3600: "hour",
  86400: "day",
  604800: "week",
};

/** The burst that `nft` leaves unsaid. */
const defaultBurst = 5;

/** `limit`. */
const limitText = ({ rate, perSeconds, burst, unit, invert }: Of<"limit">): string => {
  const per = periods[perSeconds] ?? `${perSeconds}s`;
  const over = invert ? "over " : "";
  if (unit === "packets")
    return `limit rate ${over}${rate}/${per}${burst === defaultBurst ? "" : ` burst ${burst} packets`}`;
  const burstText = burst === 0 ? "" : ` burst ${bytesText(burst)}`;
  return `limit rate ${over}${bytesText(rate)}/${per}${burstText}`;
};

/** The largest unit that divides evenly. */
export const bytesText = (bytes: number): string => {
  if (bytes > 0 && bytes % 2 ** 20 === 0) return `${bytes / 2 ** 20} mbytes`;
  return bytes > 0 && bytes % 2 ** 10 === 0 ? `${bytes / 2 ** 10} kbytes` : `${bytes} bytes`;
};

/** `linux/netfilter/nf_nat.h`, `NF_NAT_RANGE_*`, in the order in which `nft` lists them. */
const natFlags: readonly (readonly [bit: number, name: string])[] = [
  [4, "random"],
  [16, "fully-random"],
  [8, "persistent"],
];

/** The flags of a translation, each after a blank. */
export const natFlagsText = (flags: number): string =>
  natFlags
    .filter(([bit]) => (flags & bit) !== 0)
    .map(([, name]) => ` ${name}`)
    .join("");

/** A statement that uses no register; `null` for any other. */
export const plainText = (
  expression: NftExpression,
  family: NftFamily,
  network: Protocols["network"],
): string | null => {
  const { kind } = expression;
  if (kind === "verdict") return verdictText(expression.verdict);
  if (kind === "counter" || kind === "notrack") return kind;
  if (kind === "limit") return limitText(expression);
  if (kind === "log") return logText(expression);
  return kind === "reject" ? rejectText(expression, family, network) : null;
};
