import { type Code, type Diagnostic, escapeText } from "../diagnostics/index.ts";
import type { SourceFile } from "./source-file.ts";
import type { SourceRange } from "./source-node.ts";

/** An error in the text, its place still as offsets. */
export interface Fault extends SourceRange {
  readonly code: Code;
  readonly message: string;
  readonly hint: string | null;
}

/** A fault at a place. */
export const faultAt = (
  { start, end }: SourceRange,
  code: Code,
  message: string,
  hint: string | null = null,
): Fault => ({ start, end, code, message, hint });

/** The fault as a diagnostic with line and column. Whatever user text its words quote is escaped here. */
export const diagnosticOf = (file: SourceFile, { code, message, hint, ...range }: Fault): Diagnostic => ({
  severity: "error",
  code,
  message: escapeText(message),
  span: file.spanOf(range),
  hint: hint === null ? null : escapeText(hint),
});
