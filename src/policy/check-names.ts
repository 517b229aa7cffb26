import { quoteText } from "../diagnostics/index.ts";
import type { Located } from "../language/index.ts";
import type { Report } from "./report.ts";

/** The names that entries have; a second use of one is reported. */
export const checkNames = (
  entries: readonly { readonly name: Located<string> | null }[],
  noun: string,
  report: Report,
): ReadonlySet<string> => {
  const lines = new Map<string, number>();
  for (const { name } of entries) {
    if (name === null) continue;
    const line = lines.get(name.value);
    if (line === undefined) lines.set(name.value, name.span.line);
    else
      report.error(
        "policy/duplicate-name",
        name.span,
        `a ${noun} in line ${line} is already called ${quoteText(name.value)}`,
        "rename one of them",
      );
  }
  return new Set(lines.keys());
};
