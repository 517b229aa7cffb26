import {
  ApplyError,
  CausewayError,
  type Code,
  KernelError,
  type Retry,
  type Span,
} from "../../diagnostics/index.ts";

/** An error on its way between two processes. */
export interface ErrorMessage {
  readonly type: "kernel" | "apply" | "causeway" | "other";
  readonly code: Code | null;
  readonly message: string;
  readonly position: Span | null;
  readonly hint: string | null;
  readonly retry: Retry;
  readonly kernel: KernelFields | null;
  readonly restored: boolean;
  readonly cause: ErrorMessage | null;
}

type KernelFields = Pick<KernelError, "operation" | "errno" | "kernelText" | "attribute">;

/** The error as plain JSON, causes included. */
export const encodeError = (error: unknown): ErrorMessage => ({
  type:
    error instanceof KernelError
      ? "kernel"
      : error instanceof ApplyError
        ? "apply"
        : error instanceof CausewayError
          ? "causeway"
          : "other",
  code: error instanceof CausewayError ? error.code : null,
  message: error instanceof Error ? error.message : String(error),
  position: error instanceof CausewayError ? error.position : null,
  hint: error instanceof CausewayError ? error.hint : null,
  retry: error instanceof CausewayError ? error.retry : "never",
  kernel: error instanceof KernelError ? kernelFields(error) : null,
  restored: error instanceof ApplyError && error.restored,
  cause: error instanceof Error && error.cause instanceof Error ? encodeError(error.cause) : null,
});

/** The error of the same class. What was no `CausewayError` comes back as a plain `Error`. */
export const decodeError = (message: ErrorMessage): Error => {
  const { type, code, position, hint, retry, kernel, restored } = message;
  const cause = message.cause === null ? undefined : decodeError(message.cause);
  const options = { position, hint, retry, cause };
  if (code === null) return new Error(message.message, { cause });
  if (type === "kernel" && kernel !== null)
    return new KernelError(kernel.operation, kernel.errno, { ...options, ...kernel, code });
  if (type === "apply") return new ApplyError(code, message.message, { ...options, restored });
  return new CausewayError(code, message.message, options);
};

const kernelFields = ({ operation, errno, kernelText, attribute }: KernelError): KernelFields => ({
  operation,
  errno,
  kernelText,
  attribute,
});
