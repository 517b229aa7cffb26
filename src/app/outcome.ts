import type { ChangeResult } from "../applier/index.ts";

/** How a change of the host ended. */
export interface Outcome {
  /** The revision that holds now; `null` when nothing of ours does. */
  readonly revision: number | null;
  /** How many changes were made. 0: nothing differed, nothing was written. */
  readonly changes: number;
  /** The changes in words. */
  readonly steps: readonly string[];
  readonly milliseconds: number;
  /** What was left alone, and what was recovered before. */
  readonly notes: readonly string[];
}

/** The outcome of a change that was made. Throws the `ApplyError` of one that was not. */
export const outcomeOf = (result: ChangeResult, startMs: number, notes: readonly string[]): Outcome => {
  if (result.failure !== null) throw result.failure.error;
  return {
    revision: result.revision,
    changes: result.steps.length,
    steps: result.steps,
    milliseconds: performance.now() - startMs,
    notes: [...notes, ...result.notes],
  };
};
