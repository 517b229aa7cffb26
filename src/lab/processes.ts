import { readdirSync, readlinkSync, statSync } from "node:fs";

/** The identity of a network namespace: the inode that `/proc/PID/ns/net` and `/run/netns/NAME` share. */
export type NamespaceInode = number;

/** The inode of the named namespace, or `null` when there is none (any more). */
export const namespaceInode = (name: string): NamespaceInode | null => {
  try {
    return statSync(`/run/netns/${name}`).ino;
  } catch {
    return null;
  }
};

/** The processes whose main thread lives in one of `namespaces`, but for this process and its parent. */
export const processesIn = (namespaces: ReadonlySet<NamespaceInode>): readonly number[] =>
  runningProcesses().filter(
    (pid) => pid !== process.pid && pid !== process.ppid && namespaces.has(namespaceOf(pid) ?? -1),
  );

/** Whether `pid` runs and is a Node process: a pid that was given to another program since does not count. */
export const isLiveNode = (pid: number): boolean => {
  try {
    return /\/node[^/]*$/.test(readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, ""));
  } catch {
    return false;
  }
};

/** Sends SIGKILL. A process that is gone already is what we want. */
export const killNow = (pid: number): void => {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Gone already.
  }
};

const runningProcesses = (): readonly number[] =>
  readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);

const namespaceOf = (pid: number): NamespaceInode | null => {
  try {
    return Number(/\[(\d+)\]/.exec(readlinkSync(`/proc/${pid}/ns/net`))?.[1] ?? Number.NaN);
  } catch {
    return null;
  }
};
