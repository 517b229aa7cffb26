import type { Code, Diagnostic } from "../../diagnostics/index.ts";
import { escapeText, quoteText } from "../../diagnostics/index.ts";
import type { Located } from "../policy-tree.ts";
import { isPattern, matchesPattern } from "./include-pattern.ts";
import { folderOf, pathFrom, type SourceReader } from "./source-reader.ts";

/** The paths of the files that an `include` in the file `from` means, in order; or why there are none. */
export const findIncluded = (
  { value: pattern, span }: Located<string>,
  from: string,
  reader: SourceReader,
): readonly string[] | Diagnostic => {
  const path = pathFrom(folderOf(from), pattern);
  if (!isPattern(pattern)) return [path];
  const folder = folderOf(path);
  const wanted = path.slice(path.lastIndexOf("/") + 1);
  const names = reader.names(folder).filter((name) => matchesPattern(name, wanted));
  if (names.length > 0) return names.sort().map((name) => pathFrom(folder, name));
  return {
    severity: "warning",
    code: "language/include-nothing",
    message: escapeText(`no file fits ${quoteText(pattern)}`),
    span,
    hint: escapeText(`looked in \`${folder}\`; paths begin at the folder of the file that includes`),
  };
};

/** An error at an `include`. */
export const includeError = (
  { span }: Located<string>,
  code: Code,
  message: string,
  hint: string,
): Diagnostic => ({ severity: "error", code, message: escapeText(message), span, hint: escapeText(hint) });
