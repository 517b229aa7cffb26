/**
 * The kernel's table of connections, read by netlink (`linux/netfilter/nfnetlink_conntrack.h`).
 *
 * Main type: `ConnectionEntry`. Main function: `readConnections`.
 */
export type { ConnectionEntry } from "./connection-entry.ts";
export { readConnections } from "./read-connections.ts";
