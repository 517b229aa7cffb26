import type { Code, KernelError } from "../../diagnostics/index.ts";
import type { Change } from "../../state/index.ts";

/** What a writing thread is asked. One answer comes back for each request, in order. */
export type LaneRequest =
  /** Send `count` finished messages: answers which were refused. The buffer is given away. */
  | { readonly kind: "send"; readonly bytes: Uint8Array; readonly starts: Uint32Array }
  /** Make changes the careful way: answers the outcome of each. */
  | { readonly kind: "execute"; readonly changes: readonly Change[] }
  | { readonly kind: "close" };

/** What a writing thread answers. */
export type LaneAnswer =
  | { readonly kind: "sent"; readonly refused: readonly number[] }
  | { readonly kind: "executed"; readonly outcomes: readonly (KernelErrorRecord | null)[] }
  | { readonly kind: "failed"; readonly error: KernelErrorRecord };

/** A `KernelError` as a message between threads can carry it. */
export interface KernelErrorRecord {
  readonly operation: string;
  readonly errno: string;
  readonly code: Code;
  readonly kernelText: string | null;
  readonly attribute: string | null;
  readonly retry: KernelError["retry"];
  readonly hint: string | null;
}
