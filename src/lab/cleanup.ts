import { readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { runSync } from "./command.ts";
import { labOwner } from "./names.ts";
import { isLiveNode, killNow, type NamespaceInode, namespaceInode, processesIn } from "./processes.ts";

/** Something that must be given back however this process ends. Synchronous, and harmless when repeated. */
export type CleanUp = () => void;

const pending = new Set<CleanUp>();
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs `cleanUp` when the process exits or is asked to end. The answer takes that back. */
export const onEnd = (cleanUp: CleanUp): (() => void) => {
  if (pending.size === 0) watch();
  pending.add(cleanUp);
  return () => {
    pending.delete(cleanUp);
    if (pending.size === 0) unwatch();
  };
};

/** Kills whatever lives in `namespaces`, then removes them; what is gone already is fine. */
export const removeNamespaces = (namespaces: readonly string[]): void => {
  const inodes = new Set(
    namespaces.map(namespaceInode).filter((inode): inode is NamespaceInode => inode !== null),
  );
  if (inodes.size > 0) for (const pid of processesIn(inodes)) killNow(pid);
  const commands = namespaces
    .filter((name) => namespaceInode(name) !== null)
    .map((name) => `netns del ${name}\n`);
  if (commands.length > 0) runSync(["ip", "-force", "-batch", "-"], commands.join(""));
};

/** Removes what labs left behind whose process is dead, and returns the names of what was removed. */
export const removeLeftovers = (): readonly string[] => {
  const namespaces = orphans("/run/netns");
  removeNamespaces(namespaces);
  const directories = orphans(tmpdir());
  for (const name of directories) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  return [...namespaces, ...directories];
};

const orphans = (directory: string): readonly string[] => {
  try {
    return readdirSync(directory).filter((name) => {
      const owner = labOwner(name);
      return owner !== null && !isLiveNode(owner);
    });
  } catch {
    return [];
  }
};

const runAll = (): void => {
  for (const cleanUp of pending) cleanUp();
  pending.clear();
};

/** Cleans up, then lets the signal do what it would have done without us. */
const endBySignal = (signal: NodeJS.Signals): void => {
  runAll();
  unwatch();
  process.kill(process.pid, signal);
};

const watch = (): void => {
  process.on("exit", runAll);
  for (const signal of signals) process.on(signal, endBySignal);
};

const unwatch = (): void => {
  process.off("exit", runAll);
  for (const signal of signals) process.off(signal, endBySignal);
};
