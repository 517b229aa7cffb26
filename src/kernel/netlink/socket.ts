import { KernelError } from "../../diagnostics/index.ts";
import { addon, type AddonSocket } from "./addon.ts";
import { netlinkProtocols } from "./constants.ts";
import { errnoName } from "./fault.ts";
import { kernelErrorOf } from "./kernel-error.ts";

/** Which kernel subsystem to talk to, and in which network namespace (the thread's own when left out). */
export interface SocketOptions {
  readonly protocol: keyof typeof netlinkProtocols;
  /** An open namespace descriptor, as `src/kernel/netns` gives it. */
  readonly namespace?: { readonly fd: number };
  /** Bytes that may wait unread. The kernel drops what exceeds them. */
  readonly receiveBytes?: number;
}

/** The default of `net.core.rmem_max` drops answers and events of a large batch. */
const defaultReceiveBytes = 8 << 20;

/** A transaction is one send: this bounds the largest table, and is only taken when needed. */
const sendBytes = { route: 4 << 20, netfilter: 256 << 20 } as const;

/** Opens a socket. Throws `KernelError` (`kernel/permission`, `kernel/unsupported`, `kernel/refused`). */
export const openSocket = ({
  protocol,
  namespace,
  receiveBytes = defaultReceiveBytes,
}: SocketOptions): AddonSocket => {
  const opened = addon().open(
    netlinkProtocols[protocol],
    namespace?.fd ?? -1,
    receiveBytes,
    sendBytes[protocol],
  );
  if (typeof opened !== "number") return opened;
  throw errnoError(`open a ${protocol} netlink socket`, opened);
};

/** The error for a negated errno that a call on a socket gave. */
export const errnoError = (operation: string, result: number): KernelError =>
  kernelErrorOf(operation, { errno: errnoName(result), text: null, attribute: null });
