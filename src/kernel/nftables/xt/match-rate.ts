import type { XtOption } from "../../../state/index.ts";
import type { XtDecoder, XtDecoders } from "./decoder.ts";
import type { Info } from "./info.ts";
import { bitList, invertible, option, when } from "./options.ts";

const periods = [
  [86_400, "day"],
  [3600, "hour"],
  [60, "min"],
  [1, "sec"],
] as const;

/**
 * A rate that is stored as the time per packet in units of 1/`scale` seconds, with the shortest period that loses
 * nothing (`print_rate` in `libxt_limit.c`).
 */
const rateText = (interval: number, scale: number): string => {
  const counts = periods.map(([seconds, name]) => ({ whole: seconds * scale, name }));
  let best = counts[0]!;
  for (const count of counts.slice(1)) {
    if (interval > count.whole || count.whole / interval < count.whole % interval) break;
    best = count;
  }
  return `${Math.floor(best.whole / interval)}/${best.name}`;
};

/** The burst that iptables leaves unsaid. */
const defaultBurst = 5;

/** `struct xt_rateinfo` and `ebt_limit_info`. */
export const limit: XtDecoder = (info) => [
  option("limit", rateText(info.u32(0), 10_000)),
  ...when(info.u32(4) !== defaultBurst, option("limit-burst", info.u32(4))),
];

/** `XT_HASHLIMIT_*`, in the order in which iptables lists them. */
const hashModes = [
  [4, "srcip"],
  [8, "srcport"],
  [1, "dstip"],
  [2, "dstport"],
] as const;

const hashFlags = { invert: 16, bytes: 32, rateMatch: 64 };

/** Where `struct hashlimit_cfg2` and `_cfg3` have their fields, after a name of `NAME_MAX` bytes, aligned to 8. */
const hashAt = { average: 256, burst: 264, mode: 272, size: 276, most: 280, sweep: 284, expiry: 288 };
const hashMasksAt: Readonly<Record<number, number>> = { 2: 292, 3: 296 };

/** `struct xt_hashlimit_mtinfo2` and `_mtinfo3`. Rates of bytes stay unread. */
const hashlimit: XtDecoder = (info, revision) => {
  const mode = info.u32(hashAt.mode);
  const average = info.u64(hashAt.average);
  if ((mode & (hashFlags.bytes | hashFlags.rateMatch)) !== 0 || average === 0n) return null;
  const isAbove = (mode & hashFlags.invert) !== 0;
  return [
    option(isAbove ? "hashlimit-above" : "hashlimit-upto", rateText(Number(average), 1_000_000)),
    option("hashlimit-burst", String(info.u64(hashAt.burst))),
    ...when((mode & 15) !== 0, option("hashlimit-mode", bitList(mode, hashModes))),
    option("hashlimit-name", info.text(0, 255)),
    ...hashTable(info, Number(average)),
    ...hashMasks(info, hashMasksAt[revision]!),
  ];
};

/** The sizes and times of the table, where they are not what iptables takes by itself. */
const hashTable = (info: Info, average: number): readonly XtOption[] => {
  const [size, most] = [info.u32(hashAt.size), info.u32(hashAt.most)];
  const [sweep, expiry] = [info.u32(hashAt.sweep), info.u32(hashAt.expiry)];
  const usual = periods.find(([seconds]) => average <= 1_000_000 * seconds);
  const period = 1000 * (periods.findLast(([seconds]) => average <= 1_000_000 * seconds) ?? usual ?? [1])[0];
  return [
    ...when(size !== 0, option("hashlimit-htable-size", size)),
    ...when(most !== 0, option("hashlimit-htable-max", most)),
    ...when(sweep !== 1000, option("hashlimit-htable-gcinterval", sweep)),
    ...when(expiry !== period, option("hashlimit-htable-expire", expiry)),
  ];
};

const hashMasks = (info: Info, at: number): readonly XtOption[] => {
  const whole = info.family === "ip6" ? 128 : 32;
  const [source, destination] = [info.u8(at), info.u8(at + 1)];
  return [
    ...when(source !== whole, option("hashlimit-srcmask", source)),
    ...when(destination !== whole, option("hashlimit-dstmask", destination)),
  ];
};

/** `XT_RECENT_*`. */
const recentActions = [
  [2, "set"],
  [1, "rcheck"],
  [4, "update"],
  [8, "remove"],
] as const;

/** `struct xt_recent_mtinfo` and `_v1`. */
const recent: XtDecoder = (info, revision) => {
  const [seconds, hits, flags] = [info.u32(0), info.u32(4), info.u8(8)];
  return [
    ...recentActions.flatMap(([bit, name]) => when((flags & bit) !== 0, invertible(info.u8(9) !== 0, name))),
    ...when(seconds !== 0, option("seconds", seconds)),
    ...when((flags & 32) !== 0, option("reap")),
    ...when(hits !== 0, option("hitcount", hits)),
    ...when((flags & 16) !== 0, option("rttl")),
    option("name", info.text(10, 200)),
    ...when(revision === 1, option("mask", revision === 1 ? info.address(212) : "")),
    option(info.u8(210) === 1 ? "rdest" : "rsource"),
  ];
};

/** `struct xt_statistic_info`. */
const statistic: XtDecoder = (info) => {
  const isInverted = (info.u16(2) & 1) !== 0;
  if (info.u16(0) === 0) {
    const share = (info.u32(4) / 0x8000_0000).toFixed(11);
    return [option("mode", "random"), invertible(isInverted, "probability", share)];
  }
  return [
    option("mode", "nth"),
    invertible(isInverted, "every", info.u32(4) + 1),
    option("packet", info.u32(8)),
  ];
};

/** `struct xt_quota_info`. */
const quota: XtDecoder = (info) => [invertible((info.u32(0) & 1) !== 0, "quota", String(info.u64(8)))];

/** Matches on how often. */
export const rateMatches: XtDecoders = {
  limit: [[0], limit],
  hashlimit: [[2, 3], hashlimit],
  recent: [[0, 1], recent],
  statistic: [[0], statistic],
  quota: [[0], quota],
};
