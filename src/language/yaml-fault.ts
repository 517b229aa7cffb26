import type { ErrorCode, YAMLError } from "yaml";
import type { Code } from "../diagnostics/index.ts";
import { type Fault, faultAt } from "./fault.ts";
import { mostSyntaxFaults } from "./limits.ts";

interface Translation {
  readonly code?: Code;
  readonly message?: string;
  readonly hint?: string;
}

/** What the YAML reader's codes mean in our words; its own message stands where ours is missing. */
const translations: Partial<Record<ErrorCode, Translation>> = {
  TAB_AS_INDENT: {
    code: "language/tab",
    message: "a tab cannot indent",
    hint: "indent with blanks",
  },
  MULTIPLE_DOCS: {
    code: "language/multiple-documents",
    message: "a second YAML document begins here",
    hint: "keep one document in each file",
  },
  RESOURCE_EXHAUSTION: {
    code: "language/too-deep",
    message: "lists and maps are nested too deep",
    hint: "look for brackets that are never closed",
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: "a second `: ` stands in one line",
    hint: "put the value in quotes, or begin a new line for a nested map",
  },
  BAD_SCALAR_START: { hint: "put the value in quotes" },
  TAG_RESOLVE_FAILED: { message: "tags are not supported", hint: "take the `!…` away" },
  BAD_INDENT: { hint: "blanks at the beginning of lines that belong together must be equally many" },
  MISSING_CHAR: { hint: "look for a quote, bracket, comma or colon that is missing before this place" },
};

/** The faults that the YAML reader found. Deep nesting hides all others: they are consequences. */
export const yamlFaults = (errors: readonly YAMLError[]): readonly Fault[] => {
  const deep = errors.find(({ code }) => code === "RESOURCE_EXHAUSTION");
  return deep === undefined
    ? errors.slice(0, mostSyntaxFaults).map((error) => unclosedFault(error) ?? yamlFault(error))
    : [yamlFault(deep)];
};

/** The reader says "end with a ]" for a bracket that is never closed, at the place where it noticed. */
const unclosed = /^Flow (?:sequence|map).* end with a ([\]}])/;

const unclosedFault = ({ message, pos: [start, end] }: YAMLError): Fault | null => {
  const bracket = unclosed.exec(message)?.[1];
  if (bracket === undefined) return null;
  const what = "a list or map that begins before this place is never closed";
  return faultAt({ start, end }, "language/syntax", what, `write the missing \`${bracket}\``);
};

const yamlFault = ({ code, message, pos: [start, end] }: YAMLError): Fault => {
  const translation = translations[code] ?? {};
  return faultAt(
    { start, end },
    translation.code ?? "language/syntax",
    translation.message ?? inOurStyle(message),
    translation.hint ?? null,
  );
};

/** One line, beginning in lower case, no full stop. */
const inOurStyle = (message: string): string => {
  const line = message.split("\n")[0]!.replace(/[.;:]+$/, "");
  return /^[A-Z][a-z]/.test(line) ? line[0]!.toLowerCase() + line.slice(1) : line;
};
