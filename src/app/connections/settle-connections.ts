import type { Applier, ConnectionGroup } from "../../applier/index.ts";
import type { Compiled } from "../../compile/index.ts";
import { CausewayError } from "../../diagnostics/index.ts";
import { type ConnectionEntry, readConnections } from "../../kernel/index.ts";
import type { Policy } from "../../policy/index.ts";
import type { Target } from "../target.ts";
import type { ChangedHost } from "./changed-host.ts";
import { type ConnectionsView, viewGroups } from "./connections-view.ts";
import { type Manner, treatmentOf } from "./treatment.ts";

/** How a policy wants open connections treated. */
export const mannerOf = (policy: Policy, { steering }: Compiled): Manner => ({
  moved: policy.settings?.moved ?? "keep",
  steering,
});

/** What the change means for the connections that are open now. `null`: we may not see them. */
export const foreseeConnections = async (
  changed: ChangedHost,
  manner: Manner,
  target: Target,
): Promise<ConnectionsView | null> => {
  const groups = await groupsFor(changed, manner, target);
  return groups && viewGroups(groups, changed.names);
};

/** Treats the connections that are open after the change. Throws `KernelError`. */
export const settleConnections = async (
  applier: Applier,
  changed: ChangedHost,
  manner: Manner,
  target: Target,
): Promise<ConnectionsView> => {
  const groups = (await groupsFor(changed, manner, target)) ?? [];
  const { samples } = viewGroups(groups, changed.names);
  return { ...(await applier.settleConnections({ groups, samples })), samples };
};

const groupsFor = async (
  { before, after }: ChangedHost,
  manner: Manner,
  target: Target,
): Promise<readonly ConnectionGroup[] | null> => {
  const open = connectionsOn(target);
  if (open === null) return null;
  const { judgeConnections } = await import("./judge-connections.ts");
  return treatmentOf(judgeConnections(before, after, open, manner.steering), manner);
};

const connectionsOn = ({ netns }: Target): readonly ConnectionEntry[] | null => {
  try {
    return readConnections(netns);
  } catch (error) {
    if (error instanceof CausewayError) return null;
    throw error;
  }
};
