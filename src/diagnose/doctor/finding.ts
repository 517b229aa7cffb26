import type { Code } from "../../diagnostics/index.ts";

/** `problem`: something does not work, or will not; `notice`: worth knowing, and in order as it is. */
export type Severity = "problem" | "notice";

/** The codes that findings of the doctor carry. */
export type DoctorCode = Extract<Code, `doctor/${string}`>;

/** Something that the doctor found. */
export interface Finding {
  readonly code: DoctorCode;
  readonly severity: Severity;
  /** One line, lower case, no full stop. */
  readonly message: string;
  /** What was seen, as plain JSON. Each check has its own fields. */
  readonly evidence: Readonly<Record<string, unknown>>;
  /** A command, or a sentence. */
  readonly cure: string;
}
