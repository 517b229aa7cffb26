import { readdirSync, readFileSync } from "node:fs";
import type { PolicySource } from "../change/index.ts";
import { reasonOf, readTextFile } from "./read-file.ts";

/**
 * The policy in the file `path`, `-` for standard input, with the disk to read what it includes. Throws `UsageError`
 * (`usage/unreadable-file`).
 */
export const policyFile = (path: string): PolicySource => ({
  file: path,
  text: readTextFile(path),
  reader: diskReader,
});

/** Reads from the disk; relative paths begin at the working directory. */
const diskReader: PolicySource["reader"] = {
  names: (folder) => {
    try {
      return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? [] : [entry.name],
      );
    } catch {
      return [];
    }
  },
  read: (path) => {
    try {
      return { kind: "text", text: readFileSync(path, "utf8") };
    } catch (cause) {
      const isMissing = (cause as NodeJS.ErrnoException).code === "ENOENT";
      return isMissing ? { kind: "missing" } : { kind: "unreadable", reason: reasonOf(cause) };
    }
  },
};
