import type { Diagnostic } from "../diagnostics/index.ts";
import { readTextFile } from "./read-file.ts";
import { replaceTextFile } from "./write-file.ts";

/** What formatting one file came to. */
export interface FormattedFile {
  readonly file: string;
  /** `null`: the file has faults, and stays as it is. */
  readonly text: string | null;
  /** Whether the file differs from its canonical form. */
  readonly changed: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly source: string;
}

/**
 * Formats policy files, `-` being standard input. With `write`, those that differ are replaced. Throws `UsageError`
 * (`usage/unreadable-file`, `usage/unwritable-file`).
 */
export const formatFiles = async (
  paths: readonly string[],
  { write }: { readonly write: boolean },
): Promise<readonly FormattedFile[]> => {
  const { formatPolicy } = await import("../language/index.ts");
  return paths.map((file) => {
    const source = readTextFile(file);
    const { text, diagnostics } = formatPolicy(source, file);
    const changed = text !== null && text !== source;
    if (write && changed && file !== "-") replaceTextFile(file, text);
    return { file, text, changed, diagnostics, source };
  });
};
