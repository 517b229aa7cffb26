/** `linux/netfilter/nfnetlink.h`: `NFNL_SUBSYS_CTNETLINK`. */
const subsystem = 1 << 8;

/** `IPCTNL_MSG_CT_*`. */
export const messages = { new: subsystem, get: subsystem | 1, delete: subsystem | 2 } as const;

/** `linux/netfilter/nfnetlink_conntrack.h`: `CTA_*`. */
export const attribute = {
  original: 1,
  reply: 2,
  status: 3,
  protocolInfo: 4,
  mark: 8,
  id: 12,
  zone: 18,
  markMask: 21,
} as const;

/** `CTA_TUPLE_*`. */
export const tuple = { ip: 1, protocol: 2 } as const;

/** `CTA_IP_*`. */
export const ip = { source4: 1, destination4: 2, source6: 3, destination6: 4 } as const;

/** `CTA_PROTO_*`. */
export const protocol = { number: 1, sourcePort: 2, destinationPort: 3 } as const;

/** `CTA_PROTO_ICMP_*` and `CTA_PROTO_ICMPV6_*`, by IANA number of the protocol. */
export const icmp: Readonly<
  Record<number, { readonly id: number; readonly type: number; readonly code: number }>
> = { 1: { id: 4, type: 5, code: 6 }, 58: { id: 7, type: 8, code: 9 } };

/** `CTA_PROTOINFO_TCP`, and in it `CTA_PROTOINFO_TCP_STATE`. */
export const protocolInfo = { tcp: 1, tcpState: 1 } as const;
