/** `linux/netlink.h`: protocols. */
export const netlinkProtocols = { route: 0, netfilter: 12 } as const;

/** `linux/netlink.h`: `NLM_F_*`. */
export const messageFlags = {
  request: 0x1,
  multi: 0x2,
  ack: 0x4,
  echo: 0x8,
  dumpInterrupted: 0x10,
  dump: 0x300,
  replace: 0x100,
  exclusive: 0x200,
  create: 0x400,
  append: 0x800,
} as const;

/** `linux/netlink.h`: `NLMSG_*`, the types below `NLMSG_MIN_TYPE`. */
export const controlTypes = { noop: 1, error: 2, done: 3, overrun: 4 } as const;

/** `linux/netfilter/nfnetlink.h`: the frame of a transaction. */
export const batchTypes = { begin: 0x10, end: 0x11 } as const;

/** Size of `struct nlmsghdr`. */
export const headerLength = 16;

/** Size of `struct nlattr`. */
export const attributeHeaderLength = 4;

/** `NLA_TYPE_MASK`: a type without its nested and byte-order bits. */
export const attributeTypeMask = 0x3fff;

/** `NLA_F_NESTED`. */
export const nestedFlag = 0x8000;

/** `NLMSG_ALIGN` and `NLA_ALIGN`: everything starts at a multiple of four bytes. */
export const align = (length: number): number => (length + 3) & ~3;
