import { type Revision, StateDirectory } from "../applier/index.ts";
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

/** The revisions of a target, newest first. */
export const revisionHistory = (target: Target): readonly RevisionSummary[] => {
  const directory = new StateDirectory(target.stateDirectory);
  const current = directory.standing().revision;
  return revisionsOf(directory)
    .map((revision) => summariseRevision(revision, current))
    .toReversed();
};

/** All revisions, oldest first. */
export const revisionsOf = (directory: StateDirectory): readonly Revision[] =>
  directory.revisionNumbers().flatMap((number) => directory.revision(number) ?? []);

/** A revision in brief; `current` is the number of the one that holds. */
export const summariseRevision = (revision: Revision, current: number | null): RevisionSummary => {
  const { number, time, operation, sources, note } = revision;
  return { number, time, operation, files: Object.keys(sources), note, current: number === current };
};
