import type { Code } from "../diagnostics/index.ts";

/** What is wrong with one text, and where inside it. */
export interface TextFault {
  readonly code: Code;
  readonly message: string;
  readonly hint: string | null;
  /** UTF-16 code units from the beginning of the text. */
  readonly offset: number;
  readonly length: number;
}

/** A fault of a whole text. */
export const wholeText = (text: string, code: Code, message: string, hint: string | null): TextFault => ({
  code,
  message,
  hint,
  offset: 0,
  length: text.length,
});
