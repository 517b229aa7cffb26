/**
 * What happens to the host, as it happens: links, addresses, neighbours, routes and rules.
 *
 * Main function: `watchKernel`. Main type: `KernelEvent`.
 *
 * INVARIANT: an event that the kernel dropped is told as an `overrun`; after one, events keep coming.
 */
export type { KernelEvent, Presence } from "./kernel-event.ts";
export { watchKernel, type WatchOptions } from "./watch-kernel.ts";
