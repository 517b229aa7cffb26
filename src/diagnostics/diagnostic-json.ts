import type { Code } from "./catalogue.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** A diagnostic as `--json` prints it. Position fields are all `null` when there is no place to point at. */
export interface DiagnosticJson {
  readonly severity: "error" | "warning";
  readonly code: Code;
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly length: number | null;
  readonly hint: string | null;
}

/** The stable JSON shape of a diagnostic. Lines and columns count from 1, in UTF-16 code units. */
export const diagnosticToJson = ({ severity, code, message, span, hint }: Diagnostic): DiagnosticJson => ({
  severity,
  code,
  message,
  file: span?.file ?? null,
  line: span?.line ?? null,
  column: span?.column ?? null,
  length: span?.length ?? null,
  hint,
});
