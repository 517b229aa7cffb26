import { StateDirectory } from "../../applier/index.ts";
import { type OwnedWindows, usualWindows } from "../../state/index.ts";

/** The windows of numbers that are ours under the policy that holds; the usual ones where that cannot be told. */
export const appliedWindows = (stateDirectory: string): OwnedWindows => {
  try {
    const directory = new StateDirectory(stateDirectory);
    const { revision } = directory.standing();
    return (revision === null ? null : directory.revision(revision))?.windows ?? usualWindows;
  } catch {
    return usualWindows;
  }
};
