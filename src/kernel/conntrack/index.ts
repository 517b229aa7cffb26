/**
 * The kernel's table of connections, by netlink (`linux/netfilter/nfnetlink_conntrack.h`).
 *
 * Main type: `ConnectionEntry`. Main functions: `readConnections`, `forgetConnections`, `markConnections`.
 */
export { forgetConnections, markConnections } from "./change-connections.ts";
export type { ConnectionEntry, ConnectionTuple } from "./connection-entry.ts";
export { readConnections } from "./read-connections.ts";
