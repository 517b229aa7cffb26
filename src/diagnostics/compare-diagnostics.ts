import type { Diagnostic } from "./diagnostic.ts";
import type { Span } from "./span.ts";

/** Orders diagnostics by file, line, column and code; those without a place come last. */
export const compareDiagnostics = (a: Diagnostic, b: Diagnostic): number => {
  if (a.span === null || b.span === null) return Number(a.span === null) - Number(b.span === null);
  return compareSpans(a.span, b.span) || compareText(a.code, b.code);
};

/** Orders places by file, line and column. */
export const compareSpans = (a: Span, b: Span): number =>
  compareText(a.file, b.file) || a.line - b.line || a.column - b.column;

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
