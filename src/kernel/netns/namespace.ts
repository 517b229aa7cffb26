import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { KernelError } from "../../diagnostics/index.ts";
import { addon, errnoName, kernelErrorOf } from "../netlink/index.ts";

/** An open network namespace. It exists at least until `close`, whatever happens to its name. */
export interface Namespace {
  /** As `ip netns` knows it; `null` for the namespace of the thread that opened it. */
  readonly name: string | null;
  readonly fd: number;
  close(): void;
}

/** The thread's own, not the process leader's, which is what `/proc/self` shows. */
const ownPath = "/proc/thread-self/ns/net";

/** Where `ip netns` keeps the namespace `name`. */
export const namespacePath = (name: string): string => `/run/netns/${name}`;

/** Opens the namespace `name`, or the thread's own. Throws `KernelError`; the caller closes it. */
export const openNamespace = (name: string | null = null): Namespace => {
  const fd = openFile(name);
  return { name, fd, close: () => closeSync(fd) };
};

/**
 * Runs `work` inside `namespace` and comes back, also when it throws. `work` must be synchronous: whatever it leaves
 * for later runs outside.
 */
export const runInNamespace = <Result>({ fd }: Pick<Namespace, "fd">, work: () => Result): Result => {
  const home = openSync(ownPath, constants.O_RDONLY);
  try {
    // Staying needs no privilege, entering does, even where we are already.
    if (isSameFile(home, fd)) return work();
    enter(fd);
    try {
      return work();
    } finally {
      enter(home);
    }
  } finally {
    closeSync(home);
  }
};

const isSameFile = (one: number, other: number): boolean => {
  const [a, b] = [fstatSync(one), fstatSync(other)];
  return a.ino === b.ino && a.dev === b.dev;
};

const enter = (fd: number): void => {
  const result = addon().setns(fd);
  if (result === 0) return;
  const fault = { errno: errnoName(result), text: null, attribute: null };
  throw kernelErrorOf("enter the network namespace", fault);
};

const openFile = (name: string | null): number => {
  const operation = name === null ? "open the network namespace" : `open the network namespace \`${name}\``;
  if (name !== null && (name === "" || name.includes("/") || name === "." || name === ".."))
    throw new KernelError(operation, "EINVAL", { kernelText: "not a name of a namespace" });
  try {
    return openSync(name === null ? ownPath : namespacePath(name), constants.O_RDONLY);
  } catch (error) {
    const errno = (error as NodeJS.ErrnoException).code ?? "EIO";
    throw kernelErrorOf(operation, { errno, text: null, attribute: null });
  }
};
