import { readlinkSync } from "node:fs";
import { setPriority } from "node:os";
import { basename } from "node:path";

/** A little below the default: on a busy host the event loop is served first. */
const niceness = 5;

/** Lowers the priority of the calling thread alone: Linux takes a thread's id where POSIX has a process. */
export const yieldToMain = (): void => {
  setPriority(Number(basename(readlinkSync("/proc/thread-self"))), niceness);
};
