import { addon } from "./addon.ts";
import { errnoName } from "./fault.ts";
import { type NetlinkMessage, parseMessages } from "./message.ts";
import { errnoError, openSocket, type SocketOptions } from "./socket.ts";

/** News from the kernel. After an overrun some were dropped: what was known may be wrong, so look again. */
export type NetlinkEvent =
  | { readonly kind: "messages"; readonly messages: readonly NetlinkMessage[] }
  | { readonly kind: "overrun" };

/** A running subscription. It keeps the process alive until it is closed. */
export interface Subscription {
  close(): void;
}

const bufferBytes = 256 << 10;
const mostRounds = 4;

/**
 * Listens to multicast `groups` (`linux/rtnetlink.h`, `RTNLGRP_*`). Events come in order, from the event loop.
 * Throws `KernelError` when a group cannot be joined.
 */
export const subscribe = (
  options: SocketOptions & { readonly groups: readonly number[] },
  listener: (event: NetlinkEvent) => void,
): Subscription => {
  const socket = openSocket(options);
  for (const group of options.groups) {
    const joined = addon().joinGroup(socket, group);
    if (joined < 0) throw errnoError(`listen to kernel events of group ${group}`, joined);
  }
  const read = (): NetlinkEvent | null => readEvent((buffer) => addon().drain(socket, buffer, 0));
  const started = addon().pollStart(socket, (overrun) => {
    if (overrun) listener({ kind: "overrun" });
    deliver(read, listener);
  });
  if (started < 0) throw errnoError("listen to kernel events", started);
  return { close: () => void addon().close(socket) };
};

/** Reads until nothing is left; in a storm it lets other work of the event loop pass between. */
const deliver = (read: () => NetlinkEvent | null, listener: (event: NetlinkEvent) => void): void => {
  for (let round = 0; round < mostRounds; round += 1) {
    const event = read();
    if (event === null) return;
    listener(event);
  }
  setImmediate(() => deliver(read, listener));
};

/** The next event, one buffer full at most; `null` when there is none. */
const readEvent = (drain: (buffer: Buffer) => number): NetlinkEvent | null => {
  const buffer = Buffer.allocUnsafeSlow(bufferBytes);
  const length = drain(buffer);
  if (length > 0) return { kind: "messages", messages: parseMessages(buffer, length) };
  if (length === 0 || errnoName(length) === "EBADF") return null;
  if (errnoName(length) === "ENOBUFS") return { kind: "overrun" };
  throw errnoError("read kernel events", length);
};
