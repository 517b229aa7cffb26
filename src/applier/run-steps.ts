import { KernelError } from "../diagnostics/index.ts";
import type { Step } from "../plan/index.ts";
import type { Host } from "../state/index.ts";
import { batchesOf } from "./batches.ts";

/** What became of steps: all made, or some and then a refusal. */
export interface Run {
  /** The steps that were made, in order. After a refusal some of the same batch may be among them. */
  readonly made: readonly Step[];
  readonly refusal: { readonly step: Step; readonly error: KernelError } | null;
}

/** Called after every batch with the number of steps made, of how many, and the last one. */
export type OnProgress = (done: number, total: number, last: Step) => void;

/** Makes steps in order until one is refused. Never throws: a host that fails as a whole refuses the batch. */
export const runSteps = (host: Host, steps: readonly Step[], onProgress: OnProgress = () => {}): Run => {
  const made: Step[] = [];
  for (const batch of batchesOf(steps)) {
    const answers = executeBatch(host, batch);
    made.push(...batch.filter((_, at) => answers[at] === null));
    const at = answers.findIndex((answer) => answer !== null);
    if (at >= 0) return { made, refusal: { step: batch[at]!, error: answers[at]! } };
    onProgress(made.length, steps.length, batch.at(-1)!);
  }
  return { made, refusal: null };
};

const executeBatch = (host: Host, batch: readonly Step[]): readonly (KernelError | null)[] => {
  try {
    return host.execute(batch.map(({ change }) => change));
  } catch (cause) {
    const error =
      cause instanceof KernelError ? cause : new KernelError("talk to the kernel", "EIO", { cause });
    return batch.map(() => error);
  }
};
