import type { Ready } from "../../change/index.ts";
import { joinNames, type Names, namesOf, plainNames } from "../../questions/index.ts";
import { foresee, type HostState, type Ledger } from "../../state/index.ts";

/** A host as it is and as a policy will make it, with what packets and links are called. */
export interface ChangedHost {
  readonly before: HostState;
  readonly after: HostState;
  readonly names: Names;
}

/** The change that applying a policy is. Links that are up count as connected on both sides. */
export const changedHost = async (
  { policy, compiled }: Ready,
  observed: HostState,
  ledger: Ledger,
): Promise<ChangedHost> => {
  const { hostWith } = await import("../../change/index.ts");
  const after = hostWith(observed, compiled.wanted, ledger);
  const before = foresee(observed, observed);
  return { before, after, names: joinNames(namesOf(policy, after), plainNames(before)) };
};
