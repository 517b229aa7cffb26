import { type NetlinkConnection, openConnection, type SocketOptions } from "../netlink/index.ts";
import { messageLayouts } from "./messages.ts";

/**
 * Opens a connection to nftables, in a namespace when one is given. Refusals name the attribute at fault. Throws
 * `KernelError`. The caller closes it.
 */
export const openNftables = (options: Omit<SocketOptions, "protocol"> = {}): NetlinkConnection =>
  openConnection({
    ...options,
    protocol: "netfilter",
    layoutOf: (type) => messageLayouts.get(type) ?? null,
  });
