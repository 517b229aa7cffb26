/** `struct ifinfomsg`: family, padding, type (16 bits), index, flags, change mask. */
export const linkHeaderLength = 16;

/** `linux/if_link.h`: `IFLA_*`. */
export const linkAttributes = {
  mac: 1,
  name: 3,
  mtu: 4,
  link: 5,
  master: 10,
  operationalState: 16,
  linkInfo: 18,
  alias: 20,
  extensionMask: 29,
  carrier: 33,
  linkNamespace: 37,
} as const;

/** `linux/if_link.h`: `IFLA_INFO_*`. */
export const linkInfoAttributes = { kind: 1, data: 2, slaveKind: 4, slaveData: 5 } as const;

/** `linux/if.h`: `IFF_UP` and `IFF_LOWER_UP`. */
export const linkFlags = { up: 0x1, lowerUp: 0x10000 } as const;

/** `linux/rtnetlink.h`: `RTEXT_FILTER_SKIP_STATS`. */
export const skipStatistics = 8;
