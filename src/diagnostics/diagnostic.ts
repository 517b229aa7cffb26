import type { Code } from "./catalogue.ts";
import type { Span } from "./span.ts";

/** A fault (or a doubt) in what the user wrote. A result, never thrown by itself; `PolicyError` carries them. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly code: Code;
  /** One line, lower case, no full stop, user text in backticks. */
  readonly message: string;
  readonly span: Span | null;
  /** The way out, in the same style. */
  readonly hint: string | null;
}
