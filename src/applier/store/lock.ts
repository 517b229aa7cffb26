import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CausewayError } from "../../diagnostics/index.ts";
import { guardWrite } from "./checked-file.ts";

/** Who holds a lock. A pid comes back one day: only with its start time it names a process. */
interface Holder {
  readonly pid: number;
  /** Boot id and `starttime` of `/proc/PID/stat`. */
  readonly started: string;
  readonly command: string;
}

/**
 * Takes the lock of a state directory and returns what gives it back. One process at a time changes a host.
 *
 * A lock whose process is gone is taken over. Throws `CausewayError` `state/locked` with the holder's pid and command.
 */
export const takeLock = (directory: string, command: string): (() => void) => {
  const path = join(directory, "lock.json");
  const mine = `${path}.${process.pid}`;
  const holder: Holder = { pid: process.pid, started: startOf(process.pid) ?? "", command };
  guardWrite(mine, () => writeFileSync(mine, JSON.stringify(holder), { mode: 0o600 }));
  try {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      if (linked(mine, path)) return () => rmSync(path, { force: true });
      refuseLiving(path);
      moveAside(path);
    }
    throw new CausewayError("state/locked", `cannot take the lock \`${path}\``, { retry: "soon" });
  } finally {
    rmSync(mine, { force: true });
  }
};

/** A link is made by one process only, and the file is complete from its first moment. */
const linked = (mine: string, path: string): boolean => {
  try {
    linkSync(mine, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
};

const refuseLiving = (path: string): void => {
  const holder = readHolder(path);
  if (holder === null || !isAlive(holder)) return;
  throw new CausewayError(
    "state/locked",
    `another process is changing this host: pid ${holder.pid}, \`${holder.command}\``,
    { hint: "wait until it is done", retry: "soon" },
  );
};

/** Moves a stale lock away. Another process may have been quicker: a living lock is put back. */
const moveAside = (path: string): void => {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const holder = readHolder(aside);
  if (holder !== null && isAlive(holder)) linked(aside, path);
  rmSync(aside, { force: true });
};

const readHolder = (path: string): Holder | null => {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Holder;
  } catch {
    return null;
  }
};

const isAlive = ({ pid, started }: Holder): boolean => startOf(pid) === started;

/** When a process started (`proc(5)`: the name in parentheses may hold blanks and parentheses), or `null`. */
const startOf = (pid: number): string | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${fields[19]}`;
  } catch {
    return null;
  }
};
