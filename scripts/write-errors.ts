import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "../src/diagnostics/index.ts";

/** Where the page of all error codes is. */
export const errorsPath = join(import.meta.dirname, "../docs/errors.md");

const opening = `# Errors

Every error and warning carries a code. This page is generated from \`src/diagnostics/catalogue/\` by
\`node scripts/write-errors.ts\`; a test holds the two together.
`;

const areas: Readonly<Record<string, string>> = {
  language: "the text of a policy",
  policy: "what a policy says, and what the host has for it",
};

/** The page: one table for each area, codes in alphabetical order. */
export const errorsPage = (): string => {
  const byArea = Map.groupBy(Object.entries(catalogue), ([code]) => code.slice(0, code.indexOf("/")));
  const sections = [...byArea].map(([area, entries]) => {
    const rows = entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(row);
    const title = area in areas ? `${area}: ${areas[area]}` : area;
    return `## ${title}\n\n| code | cause | cure |\n|---|---|---|\n${rows.join("\n")}\n`;
  });
  return [opening, ...sections].join("\n");
};

const row = ([code, { cause, cure }]: readonly [
  string,
  { readonly cause: string; readonly cure: string },
]): string => `| \`${code}\` | ${cell(cause)} | ${cell(cure)} |`;

const cell = (text: string): string => text.replaceAll("|", "\\|");

if (import.meta.main) writeFileSync(errorsPath, errorsPage());
