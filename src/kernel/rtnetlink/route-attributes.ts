/** `linux/rtnetlink.h`: `RTA_*`. */
export const routeAttributes = {
  destination: 1,
  source: 2,
  outputLink: 4,
  gateway: 5,
  metric: 6,
  preferredSource: 7,
  metrics: 8,
  multipath: 9,
  flow: 11,
  cacheInfo: 12,
  table: 15,
  via: 18,
  preference: 20,
  encapsulationType: 21,
  encapsulation: 22,
  expires: 23,
  nextHopId: 30,
} as const;

/** `linux/rtnetlink.h`: `RTAX_MTU`. */
export const mtuMetric = 2;

/** `linux/rtnetlink.h`: `RTNH_F_ONLINK`. */
export const onLinkFlag = 4;

/** `linux/rtnetlink.h`: `RTM_F_CLONED`, a cached exception and no route. */
export const clonedFlag = 0x200;
