import type { Diagnostic } from "./diagnostic.ts";

/** Orders diagnostics by file, line, column and code; those without a place come last. */
export const compareDiagnostics = (a: Diagnostic, b: Diagnostic): number => {
  if (a.span === null || b.span === null) return Number(a.span === null) - Number(b.span === null);
  return (
    compareText(a.span.file, b.span.file) ||
    a.span.line - b.span.line ||
    a.span.column - b.span.column ||
    compareText(a.code, b.code)
  );
};

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
