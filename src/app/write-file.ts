import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { UsageError } from "../diagnostics/index.ts";
import { reasonOf } from "./read-file.ts";

/**
 * Puts `text` in the place of a file in one step: whoever reads meanwhile sees the old text or the new one. Links stay
 * links, permissions stay. Throws `UsageError` (`usage/unwritable-file`).
 */
export const replaceTextFile = (path: string, text: string): void => {
  try {
    const target = realpathSync(path);
    writeBeside(target, text, statSync(target).mode);
  } catch (cause) {
    throw unwritable(path, cause);
  }
};

const writeBeside = (path: string, text: string, mode: number): void => {
  const temporary = `${path}.${process.pid}.new`;
  try {
    writeFileSync(temporary, text, { mode, flag: "wx" });
    renameSync(temporary, path);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw cause;
  }
};

/** Writes a new file; with `force`, also over one that is there. Throws `UsageError` (`usage/unwritable-file`). */
export const writeNewFile = (path: string, text: string, { force }: { readonly force: boolean }): void => {
  try {
    writeFileSync(path, text, { flag: force ? "w" : "wx" });
  } catch (cause) {
    throw unwritable(path, cause);
  }
};

const unwritable = (path: string, cause: unknown): UsageError =>
  new UsageError("usage/unwritable-file", `cannot write \`${path}\`: ${reasonOf(cause)}`, {
    hint: (cause as NodeJS.ErrnoException).code === "EEXIST" ? "`--force` writes over it" : null,
    cause,
  });
