import type { KernelError } from "../diagnostics/index.ts";
import type { Step } from "../plan/index.ts";
import type { Host, HostConfig } from "../state/index.ts";
import { type Return, undoSteps } from "./return-to-start.ts";
import { type OnProgress, runSteps } from "./run-steps.ts";

/** How a transaction ended. In `applied` and `undone` the host is in one of the two states, never between. */
export type Outcome =
  | { readonly kind: "applied"; readonly made: readonly Step[] }
  | { readonly kind: "undone"; readonly failure: Failure; readonly made: readonly Step[] }
  | {
      readonly kind: "stuck";
      readonly failure: Failure;
      readonly undoError: KernelError | null;
      /** The steps that would still lead back. */
      readonly left: readonly Step[];
    };

/** Why a transaction was taken back. `step` is `null` when it was no step that failed. */
export interface Failure {
  readonly step: Step | null;
  readonly error: unknown;
}

/** What a transaction needs beside its steps. */
export interface TransactionOptions {
  /** Everything of ours before the first step. */
  readonly owned: HostConfig;
  /**
   * Looks at the host after the steps and gives those that are missing still: some changes make the kernel drop what
   * stood. Empty: the wanted state holds.
   */
  readonly stepsMissing: () => readonly Step[];
  /** Called with all steps before further ones are made: writes them to the journal, as the caller did the first. */
  readonly announce: (steps: readonly Step[]) => void;
  /** Makes the result durable. When it throws, the steps are taken back. */
  readonly commit: () => void;
  readonly onProgress?: OnProgress;
}

/** Somebody else keeps changing what we set when it does not hold after so many rounds. */
const mostRounds = 3;

/** Makes all steps and makes sure that they hold, or takes back exactly those that were made. Never throws. */
export const runTransaction = (host: Host, steps: readonly Step[], options: TransactionOptions): Outcome => {
  const { all, made, failure } = attempt(host, steps, options);
  if (failure === null) return { kind: "applied", made };
  const returned = undoSteps(host, made, { owned: options.owned, steps: all });
  return outcomeOf(returned, failure, made);
};

const outcomeOf = (returned: Return, failure: Failure, made: readonly Step[]): Outcome =>
  returned.kind === "returned"
    ? { kind: "undone", failure, made }
    : { kind: "stuck", failure, undoError: returned.error, left: returned.left };

interface Attempt {
  readonly all: readonly Step[];
  readonly made: readonly Step[];
  readonly failure: Failure | null;
}

const attempt = (host: Host, steps: readonly Step[], options: TransactionOptions): Attempt => {
  const [all, made]: [Step[], Step[]] = [[], []];
  try {
    let missing = steps;
    for (let round = 0; round < mostRounds && missing.length > 0; round += 1) {
      if (round > 0) options.announce([...all, ...missing]);
      all.push(...missing);
      const run = runSteps(host, missing, options.onProgress);
      made.push(...run.made);
      if (run.refusal !== null) return { all, made, failure: run.refusal };
      missing = options.stepsMissing();
    }
    if (missing.length > 0) return { all, made, failure: { step: missing[0]!, error: null } };
    options.commit();
    return { all, made, failure: null };
  } catch (error) {
    return { all, made, failure: { step: null, error } };
  }
};
