import type { Diagnostic, Span } from "../diagnostics/index.ts";
import type { Policy } from "../policy/index.ts";

/**
 * What the language and the policy can say, and nothing after them can do yet. Whoever makes a part of it work takes
 * its line out here: until then it is an error (or, where no packet depends on it, a warning), so that nothing of a
 * policy is ever ignored silently.
 */
export const notEnforced = ({ tests }: Policy): readonly Diagnostic[] => [
  ...refuse("warning", "tests are not proved by this version yet", null, tests),
];

/** Said once, at the first of them. */
const refuse = (
  severity: Diagnostic["severity"],
  message: string,
  hint: string | null,
  [first]: readonly { readonly span: Span }[],
): readonly Diagnostic[] =>
  first === undefined ? [] : [{ severity, code: "language/not-yet", message, span: first.span, hint }];
