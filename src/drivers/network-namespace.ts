import { readlinkSync, statSync } from "node:fs";

/** The inode of a network namespace: the same for two processes exactly when they share it. */
export type NamespaceInode = number;

/** The inode of the namespace called `netns` by `ip netns`, or of this process's own for `null`. */
export const namespaceInode = (netns: string | null): NamespaceInode =>
  statSync(netns === null ? "/proc/self/ns/net" : `/run/netns/${netns}`).ino;

/** The inode of the namespace that a process lives in, or `null` when it is gone or not ours to look at. */
export const namespaceOfProcess = (pid: number): NamespaceInode | null => {
  try {
    const inode = /\[(\d+)\]/.exec(readlinkSync(`/proc/${pid}/ns/net`))?.[1];
    return inode === undefined ? null : Number(inode);
  } catch {
    return null;
  }
};

/** The words that run a program in the namespace `netns`. */
export const insideNamespace = (netns: string | null, argv: readonly string[]): readonly string[] =>
  netns === null ? argv : ["nsenter", `--net=/run/netns/${netns}`, ...argv];
