import type { Step } from "../plan/index.ts";

/** Enough to keep the kernel busy, little enough to show progress. */
const largestBatch = 1000;

/**
 * Cuts steps into batches that go to the host in one call. A batch stays within one phase, because the host works on
 * through a batch after a refusal: nothing of a later phase may be made when an earlier one was refused. Steps that keep
 * what stands go by themselves: the host looks whether it stands when the batch is done.
 */
export const batchesOf = (steps: readonly Step[]): readonly (readonly Step[])[] => {
  const batches: Step[][] = [];
  for (const step of steps) {
    const last = batches.at(-1);
    if (last !== undefined && last.length < largestBatch && goTogether(last[0]!, step)) last.push(step);
    else batches.push([step]);
  }
  return batches;
};

const goTogether = (first: Step, next: Step): boolean =>
  first.phase === next.phase && first.keeps === next.keeps;
