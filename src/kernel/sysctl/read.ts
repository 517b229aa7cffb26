import { closeSync, openSync, readSync } from "node:fs";
import type { Sysctl } from "../../state/index.ts";
import { observedSysctls } from "./observed.ts";

const buffer = Buffer.allocUnsafeSlow(4096);

/** The value at `path` without the line end, or `null` when the kernel has no such setting (or does not let us read). */
export const readSysctl = (path: string): string | null => {
  let fd = -1;
  try {
    fd = openSync(`/proc/sys/${path}`, "r");
    return buffer.toString("utf8", 0, readSync(fd, buffer)).trim();
  } catch {
    return null;
  } finally {
    if (fd >= 0) closeSync(fd);
  }
};

/** Every observed setting that this kernel has, on a host with these links. */
export const readSysctls = (links: Iterable<string>): Sysctl[] =>
  observedSysctls(links).flatMap((path) => {
    const value = readSysctl(path);
    return value === null ? [] : [{ path, value }];
  });
