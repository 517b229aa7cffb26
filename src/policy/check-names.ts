import { quoteText, type Span } from "../diagnostics/index.ts";
import type { Located } from "../language/index.ts";
import { placeWords } from "./place-words.ts";
import type { Report } from "./report.ts";

/** The names that entries have; a second use of one is reported. */
export const checkNames = (
  entries: readonly { readonly name: Located<string> | null }[],
  noun: string,
  report: Report,
): ReadonlySet<string> => {
  const places = new Map<string, Span>();
  for (const { name } of entries) {
    if (name === null) continue;
    const first = places.get(name.value);
    if (first === undefined) places.set(name.value, name.span);
    else
      report.error(
        "policy/duplicate-name",
        name.span,
        `a ${noun} in ${placeWords(first, name.span)} is already called ${quoteText(name.value)}`,
        "rename one of them",
      );
  }
  return new Set(places.keys());
};
