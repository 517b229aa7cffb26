import type { Code, Diagnostic, Span } from "../diagnostics/index.ts";

/** Collects what is found while a policy is resolved. The same fault at the same place is kept once. */
export interface Report {
  readonly diagnostics: readonly Diagnostic[];
  error(code: Code, span: Span, message: string, hint?: string | null): void;
  warning(code: Code, span: Span, message: string, hint?: string | null): void;
}

/** An empty report. */
export const createReport = (): Report => {
  const diagnostics: Diagnostic[] = [];
  const seen = new Set<string>();
  const add =
    (severity: Diagnostic["severity"]): Report["error"] =>
    (code, span, message, hint = null) => {
      const identity = `${code} ${span.file}:${span.line}:${span.column} ${message}`;
      if (!seen.has(identity)) diagnostics.push({ severity, code, message, span, hint });
      seen.add(identity);
    };
  return { diagnostics, error: add("error"), warning: add("warning") };
};
