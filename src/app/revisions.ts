import { type Revision, StateDirectory } from "../applier/index.ts";
import { CausewayError } from "../diagnostics/index.ts";
import type { Target } from "./target.ts";

/** A revision as `history` lists it. */
export interface RevisionSummary {
  readonly number: number;
  /** RFC 3339, UTC. */
  readonly time: string;
  readonly operation: "apply" | "down";
  readonly files: readonly string[];
  readonly note: string;
  /** Whether it is the one that holds. */
  readonly current: boolean;
}

/** A revision that is kept but cannot be read. */
export interface DamagedRevision {
  readonly number: number;
  /** Which file, and what is wrong with it. */
  readonly message: string;
}

/** What is kept of a target's past, newest first. */
export interface RevisionHistory {
  readonly revisions: readonly RevisionSummary[];
  readonly damaged: readonly DamagedRevision[];
}

/** The revisions of a target; those that cannot be read do not hide the others. */
export const revisionHistory = (target: Target): RevisionHistory => {
  const directory = new StateDirectory(target.stateDirectory);
  const current = directory.standing().revision;
  const read = directory
    .revisionNumbers()
    .map((number) => readRevision(directory, number))
    .toReversed();
  return {
    revisions: read.flatMap((one) => ("message" in one ? [] : summariseRevision(one, current))),
    damaged: read.filter((one) => "message" in one),
  };
};

const readRevision = (directory: StateDirectory, number: number): Revision | DamagedRevision => {
  try {
    return directory.revision(number) ?? { number, message: `revision ${number} went away meanwhile` };
  } catch (error) {
    if (error instanceof CausewayError) return { number, message: error.message };
    throw error;
  }
};

/** The last policy that was applied before the revision `number`. Throws `state/corrupt` when it cannot be read. */
export const policyBefore = (directory: StateDirectory, number: number): Revision | null => {
  for (const earlier of directory.revisionNumbers().toReversed()) {
    const revision = earlier < number ? directory.revision(earlier) : null;
    if (revision?.operation === "apply") return revision;
  }
  return null;
};

/** A revision in brief; `current` is the number of the one that holds. */
export const summariseRevision = (revision: Revision, current: number | null): RevisionSummary => {
  const { number, time, operation, sources, note } = revision;
  return { number, time, operation, files: Object.keys(sources), note, current: number === current };
};
