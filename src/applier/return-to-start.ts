import { KernelError } from "../diagnostics/index.ts";
import { invertSteps, planTowards, type Step } from "../plan/index.ts";
import type { Host, HostConfig } from "../state/index.ts";
import { returnPoint } from "./return-point.ts";
import { runSteps } from "./run-steps.ts";

/** Where a change started, and what it did or may have done. */
export interface Start {
  /** Everything of ours before the first step. */
  readonly owned: HostConfig;
  /** Every step of the change, made or not. */
  readonly steps: readonly Step[];
}

/** Whether the host is back at its start; if not, why, and the steps that are left to do. */
export type Return =
  | { readonly kind: "returned" }
  | { readonly kind: "stuck"; readonly error: KernelError | null; readonly left: readonly Step[] };

/** Takes back exactly the steps in `made`, in reverse order, then makes sure by looking. */
export const undoSteps = (host: Host, made: readonly Step[], start: Start): Return => {
  runSteps(host, invertSteps(made));
  return returnToStart(host, start);
};

/**
 * Looks at every object that the change names, and at all of ours, and puts back what is not as it was. Tries twice:
 * what was refused once may have stood in the way of itself. Never throws.
 */
export const returnToStart = (host: Host, start: Start): Return => {
  let error: KernelError | null = null;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      const left = stepsLeft(host, start);
      if (left.length === 0) return { kind: "returned" };
      if (attempt < 2) error = runSteps(host, left).refusal?.error ?? error;
      else return { kind: "stuck", error, left };
    } catch (cause) {
      error = cause instanceof KernelError ? cause : new KernelError("read the host", "EIO", { cause });
    }
  }
  return { kind: "stuck", error, left: [] };
};

const stepsLeft = (host: Host, { owned, steps }: Start): readonly Step[] => {
  const { config } = host.observe();
  return planTowards(config, returnPoint(config, steps, owned));
};
