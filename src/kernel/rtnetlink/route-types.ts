import type { RouteType } from "../../state/index.ts";

/** `linux/rtnetlink.h`: `RTN_*` by number. */
const byNumber: readonly (RouteType | null)[] = [
  null,
  "unicast",
  "local",
  "broadcast",
  "anycast",
  "multicast",
  "blackhole",
  "unreachable",
  "prohibit",
  "throw",
];

const withoutWayOut: ReadonlySet<RouteType> = new Set(["blackhole", "unreachable", "prohibit", "throw"]);

export const routeTypeOf = (number: number): RouteType | null => byNumber[number] ?? null;

export const routeTypeNumber = (type: RouteType): number => byNumber.indexOf(type);

/** Whether routes of `type` lead out of the host (IPv6 shows `lo` for the others, which means nothing). */
export const hasWayOut = (type: RouteType): boolean => !withoutWayOut.has(type);
