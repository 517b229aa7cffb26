import type { ConnectionGroup } from "../../applier/index.ts";
import type { Steering } from "../../compile/index.ts";
import { connectionStatus } from "../../explain/index.ts";
import type { MovedConnections } from "../../language/index.ts";
import type { JudgedConnection } from "./judge-connections.ts";

/** How a policy wants open connections treated. */
export interface Manner {
  readonly moved: MovedConnections;
  /** `null` where nothing is steered. */
  readonly steering: Steering | null;
}

/** What is to be done with connections; those that nothing is done with are left out. */
export const treatmentOf = (
  judged: readonly JudgedConnection[],
  manner: Manner,
): readonly ConnectionGroup[] => {
  const treated = judged.flatMap((one) => {
    const how = howToTreat(one, manner);
    return how === null ? [] : [{ how, entry: one.entry }];
  });
  return [...Map.groupBy(treated, ({ how }) => JSON.stringify(how)).values()].map((group) => ({
    ...group[0]!.how,
    entries: group.map(({ entry }) => entry),
  }));
};

type Treatment = Omit<ConnectionGroup, "entries">;

const howToTreat = (one: JudgedConnection, { moved, steering }: Manner): Treatment | null => {
  switch (one.fate) {
    case "untouched":
      return null;
    case "cut":
      return { fate: "cut", mark: null };
    case "stranded":
      return anew(one, steering);
    case "moved":
      if (moved === "keep")
        return one.staysBy === "itself" ? null : (pinned(one, steering) ?? anew(one, steering));
      return moved === "cut" ? reset(steering) : anew(one, steering);
  }
};

/** Held where it was by the mark that a connection there has now. */
const pinned = ({ staysBy }: JudgedConnection, steering: Steering | null): Treatment | null =>
  typeof staysBy !== "number" || steering === null
    ? null
    : { fate: "kept", mark: { value: staysBy, mask: steering.mask } };

/** Judged as if its next packet were its first. A translation stays with its connection, so that one begins anew. */
const anew = ({ entry }: JudgedConnection, steering: Steering | null): Treatment => ({
  fate: "moved",
  mark: steering === null || isTranslated(entry.status) ? null : { value: 0, mask: steering.mask },
});

/** Both ends are told; where nothing is steered it can only be forgotten. */
const reset = (steering: Steering | null): Treatment =>
  steering === null || steering.cutMark === null
    ? { fate: "cut", mark: null }
    : { fate: "cut", mark: { value: steering.cutMark, mask: steering.mask } };

const isTranslated = (status: number): boolean =>
  (status & (connectionStatus.sourceTranslated | connectionStatus.destinationTranslated)) !== 0;
