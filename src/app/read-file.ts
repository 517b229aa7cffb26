import { readFileSync } from "node:fs";
import { UsageError } from "../diagnostics/index.ts";

/** A text file, or standard input for `-`. Throws `UsageError` (`usage/unreadable-file`). */
export const readTextFile = (path: string): string => {
  try {
    return readFileSync(path === "-" ? 0 : path, "utf8");
  } catch (cause) {
    throw new UsageError("usage/unreadable-file", `cannot read \`${path}\`: ${reasonOf(cause)}`, { cause });
  }
};

/** The system's words for why a file could not be read or written, without code and path. */
export const reasonOf = (cause: unknown): string =>
  cause instanceof Error ? cause.message.replace(/^E[A-Z]+: /, "").replace(/, .*$/, "") : String(cause);
