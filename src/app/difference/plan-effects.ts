import { readConnections } from "../../kernel/index.ts";
import { CausewayError } from "../../diagnostics/index.ts";
import type { OnLine } from "../claims/prove.ts";
import type { ChangedHost } from "../connections/changed-host.ts";
import type { Target } from "../target.ts";
import type { DifferenceView } from "./change-view.ts";
import { compare } from "./compare.ts";
import { LiveConnections } from "./live-connections.ts";

/** Who gains, loses or moves by a change, with the connections that are open there now. */
export const planEffects = (changed: ChangedHost, target: Target, onLine: OnLine): Promise<DifferenceView> =>
  compare({ ...changed, live: liveOn(target) }, onLine);

/** `null` when we may not see them. */
const liveOn = ({ netns }: Target): LiveConnections | null => {
  try {
    return new LiveConnections(readConnections(netns));
  } catch (error) {
    if (error instanceof CausewayError) return null;
    throw error;
  }
};
