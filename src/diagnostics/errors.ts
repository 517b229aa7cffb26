import type { Code } from "./catalogue.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { Span } from "./span.ts";

/** Whether trying the same again can help. */
export type Retry = "never" | "soon" | "later";

interface CausewayErrorOptions {
  readonly position?: Span | null;
  readonly hint?: string | null;
  readonly retry?: Retry;
  readonly cause?: unknown;
}

/** The root of every error that Causeway throws on purpose. `docs/errors.md` lists the codes. */
export class CausewayError extends Error {
  override readonly name: string = "CausewayError";
  readonly code: Code;
  readonly position: Span | null;
  readonly hint: string | null;
  readonly retry: Retry;

  constructor(code: Code, message: string, options: CausewayErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.position = options.position ?? null;
    this.hint = options.hint ?? null;
    this.retry = options.retry ?? "never";
  }
}

/** Bad use of the command line, or a name that does not exist there. Exit code 2. */
export class UsageError extends CausewayError {
  override readonly name = "UsageError";
}

/**
 * A policy with at least one error. Exit code 2. `diagnostics` holds all of them, warnings included; `sources` the texts
 * that they point into, by file name.
 */
export class PolicyError extends CausewayError {
  override readonly name = "PolicyError";
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;

  constructor(diagnostics: readonly Diagnostic[], sources: ReadonlyMap<string, string>) {
    const first = diagnostics.find((diagnostic) => diagnostic.severity === "error") ?? diagnostics[0]!;
    super(first.code, first.message, { position: first.span, hint: first.hint });
    this.diagnostics = diagnostics;
    this.sources = sources;
  }
}

/** The wanted state cannot be reached by any order of steps. Exit code 3. */
export class PlanError extends CausewayError {
  override readonly name = "PlanError";
}

/** What the kernel (or a driver) answered to one operation. Exit code 3. */
export class KernelError extends CausewayError {
  override readonly name = "KernelError";
  /** What was tried, in the words of an operator: `add route 10.0.0.0/8 in table 254`. */
  readonly operation: string;
  /** The symbolic error, `EEXIST`. */
  readonly errno: string;
  /** The kernel's own sentence (`NLMSGERR_ATTR_MSG`), when it gave one. */
  readonly kernelText: string | null;
  /** The attribute that the kernel pointed at (`NLMSGERR_ATTR_OFFS`), by its header name, when it did. */
  readonly attribute: string | null;

  constructor(
    operation: string,
    errno: string,
    options: CausewayErrorOptions & {
      readonly code?: Code;
      readonly kernelText?: string | null;
      readonly attribute?: string | null;
    } = {},
  ) {
    const { kernelText = null, attribute = null } = options;
    const detail = [errno, kernelText, attribute === null ? null : `at ${attribute}`]
      .filter(Boolean)
      .join(", ");
    super(options.code ?? "kernel/refused", `cannot ${operation}: ${detail}`, options);
    this.operation = operation;
    this.errno = errno;
    this.kernelText = kernelText;
    this.attribute = attribute;
  }

  /** The same error with the policy line that caused it. */
  at(position: Span | null): KernelError {
    const { operation, errno, kernelText, attribute, code, hint, retry, cause } = this;
    return new KernelError(operation, errno, { kernelText, attribute, code, hint, retry, cause, position });
  }
}

/** An apply that did not reach the wanted state. `restored` says whether the state before was restored in full. */
export class ApplyError extends CausewayError {
  override readonly name = "ApplyError";
  readonly restored: boolean;

  constructor(code: Code, message: string, options: CausewayErrorOptions & { readonly restored: boolean }) {
    super(code, message, options);
    this.restored = options.restored;
  }
}
