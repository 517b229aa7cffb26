import { readFileSync } from "node:fs";
import { UsageError } from "../diagnostics/index.ts";

/** A text file, or standard input for `-`. Throws `UsageError` (`usage/unreadable-file`). */
export const readTextFile = (path: string): string => {
  try {
    return readFileSync(path === "-" ? 0 : path, "utf8");
  } catch (cause) {
    const reason =
      cause instanceof Error ? cause.message.replace(/^E[A-Z]+: /, "").replace(/, .*$/, "") : String(cause);
    throw new UsageError("usage/unreadable-file", `cannot read \`${path}\`: ${reason}`, { cause });
  }
};
