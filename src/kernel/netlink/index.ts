/**
 * Netlink: the wire on which the kernel is asked and told (RFC 3549; `linux/netlink.h`).
 *
 * Main types: `NetlinkConnection` (requests, answered one by one; dumps), `MessageWriter`, `NetlinkMessage`,
 * `NetlinkFault`, and `subscribe` for events. Everything but events is synchronous.
 *
 * INVARIANT: every message of a request is answered, `null` or a fault with the kernel's own words and attribute; a
 * lost answer is an exception, never a success. A dump is whole or an exception.
 */
export { addon } from "./addon.ts";
export { attributeAt, type AttributeNames, type MessageLayout } from "./attribute-names.ts";
export { type Attributes, listAttributes, parseAttributes, textOf } from "./attributes.ts";
export { type Answers, type ConnectionOptions, NetlinkConnection, openConnection } from "./connection.ts";
export { align, attributeTypeMask, batchTypes, messageFlags } from "./constants.ts";
export { errnoName, type NetlinkFault } from "./fault.ts";
export { kernelErrorOf } from "./kernel-error.ts";
export { MessageWriter } from "./message-writer.ts";
export { NetlinkMessage, parseMessages } from "./message.ts";
export type { SocketOptions } from "./socket.ts";
export { type NetlinkEvent, subscribe, type Subscription } from "./subscription.ts";
