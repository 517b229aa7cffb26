import { quoteText } from "../diagnostics/index.ts";
import { type Fault, faultAt } from "./fault.ts";
import type { SourceEntry, SourceText } from "./source-node.ts";

/** Keys that JavaScript objects treat specially; no name and no key of the language is among them. */
const unusableKeys: ReadonlySet<string> = new Set(["__proto__"]);

/** Adds an entry, or says why it cannot be added. */
export const addEntry = (
  entries: Map<string, SourceEntry>,
  entry: SourceEntry,
  report: (fault: Fault) => void,
): void => {
  const fault = keyFault(entries, entry.key);
  if (fault === null) entries.set(entry.key.value, entry);
  else report(fault);
};

const keyFault = (entries: ReadonlyMap<string, SourceEntry>, key: SourceText): Fault | null => {
  if (unusableKeys.has(key.value))
    return faultAt(key, "language/bad-name", `${quoteText(key.value)} cannot be a key`);
  if (entries.has(key.value))
    return faultAt(
      key,
      "language/duplicate-key",
      `the key ${quoteText(key.value)} stands here a second time`,
      "join the two values, or rename one of them",
    );
  return null;
};
