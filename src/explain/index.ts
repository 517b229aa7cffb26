/**
 * One packet through a host, concretely: bytes and plain loops, as the kernel does it.
 *
 * Main types: `PreparedHost`, `SentPacket`, `Sent`, `Way`, `Connections`. Main functions: `prepareHost`, `send`.
 *
 * INVARIANT: shares no meaning with `verify` but the words of its model, so that each can catch the other wrong. What is
 * not known is never taken for a yes: every answer is followed, and what depends on it is `possibly`.
 */
export { type Connection, Connections, connectionStatus } from "./connections/connections.ts";
export { fateDifferences } from "./check-fates.ts";
export { establish } from "./establish.ts";
export { type Entrance, findInput } from "./find-input.ts";
export type { Leeway, SentPacket } from "./journey.ts";
export { type PreparedHost, prepareHost } from "./prepared-host.ts";
export { send } from "./send.ts";
export type { Sent, Way } from "./way.ts";
export type { ModelChange } from "./why-not/model-change.ts";
export { whyNot, type WhyNot } from "./why-not/why-not.ts";
