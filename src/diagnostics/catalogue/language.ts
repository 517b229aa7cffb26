import type { CatalogueEntry } from "../catalogue.ts";

/** Faults in the text: found before any name is resolved. */
export const languageCodes = {
  "language/syntax": {
    cause: "the text is not YAML 1.2 or JSON",
    cure: "mend the text at the position; an editor with the JSON Schema shows it while you type",
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
