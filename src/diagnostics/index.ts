/**
 * How Causeway says what is wrong: places in texts, diagnostics, error classes and the catalogue of codes.
 *
 * INVARIANT: every diagnostic and every error carries a code of the catalogue, and the catalogue and
 * `docs/errors.md` list the same codes.
 */
export { assertNever } from "./assert-never.ts";
export { catalogue, type CatalogueEntry, type Code } from "./catalogue.ts";
export { compareDiagnostics, compareSpans } from "./compare-diagnostics.ts";
export { type DiagnosticJson, diagnosticToJson } from "./diagnostic-json.ts";
export type { Diagnostic } from "./diagnostic.ts";
export {
  ApplyError,
  CausewayError,
  KernelError,
  PlanError,
  PolicyError,
  type Retry,
  UsageError,
} from "./errors.ts";
export { escapeText, quoteText } from "./escape-text.ts";
export { didYouMean, nearestWord } from "./nearest-word.ts";
export { renderDiagnostics, type RenderOptions } from "./render-diagnostics.ts";
export type { Span } from "./span.ts";
