import type { Ready } from "../../change/index.ts";
import { CausewayError } from "../../diagnostics/index.ts";
import { readConnections } from "../../kernel/index.ts";
import { joinNames, namesOf, plainNames } from "../../questions/index.ts";
import { foresee, type HostState, type Ledger } from "../../state/index.ts";
import type { OnLine } from "../claims/prove.ts";
import type { Target } from "../target.ts";
import type { DifferenceView } from "./change-view.ts";
import { compare } from "./compare.ts";
import { LiveConnections } from "./live-connections.ts";

/** Who gains, loses or moves when the policy is applied to the host, with the connections that are open there now. */
export const planEffects = async (
  { policy, compiled }: Ready,
  observed: HostState,
  ledger: Ledger,
  target: Target,
  onLine: OnLine,
): Promise<DifferenceView> => {
  const { hostWith } = await import("../../change/index.ts");
  const after = hostWith(observed, compiled.wanted, ledger);
  const before = foresee(observed, observed);
  const names = joinNames(namesOf(policy, after), plainNames(before));
  return compare({ before, after, names, live: liveOn(target) }, onLine);
};

/** `null` when we may not see them. */
const liveOn = ({ netns }: Target): LiveConnections | null => {
  try {
    return new LiveConnections(readConnections(netns));
  } catch (error) {
    if (error instanceof CausewayError) return null;
    throw error;
  }
};
