import type { Diagnostic, Span } from "../diagnostics/index.ts";
import type { Policy } from "../policy/index.ts";

/**
 * What the language and the policy can say, and nothing after them can do yet. Whoever makes a part of it work takes
 * its line out here: until then it is an error, so that nothing of a policy is ever ignored silently.
 */
export const notEnforced = ({ rules }: Policy): readonly Diagnostic[] => [
  ...refuse(
    "rules that hold at certain times only are not supported by this version yet",
    "take `when` and `validity` out for now, or the rule",
    rules.filter(({ window }) => window !== null),
  ),
];

/** Said once, at the first of them. */
const refuse = (
  message: string,
  hint: string | null,
  [first]: readonly { readonly span: Span }[],
): readonly Diagnostic[] =>
  first === undefined
    ? []
    : [{ severity: "error", code: "language/not-yet", message, span: first.span, hint }];
