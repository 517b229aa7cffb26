import type { Applier, ConnectionGroup } from "../../applier/index.ts";
import type { Compiled } from "../../compile/index.ts";
import type { ConnectionEntry } from "../../kernel/index.ts";
import type { Policy } from "../../policy/index.ts";
import type { Target } from "../target.ts";
import type { ChangedHost } from "./changed-host.ts";
import { type ConnectionsView, viewGroups } from "./connections-view.ts";
import { openConnections } from "./open-connections.ts";
import { type Manner, treatmentOf } from "./treatment.ts";

/** How a policy wants open connections treated. */
export const mannerOf = (policy: Policy, { steering }: Compiled): Manner => ({
  moved: policy.settings?.moved ?? "keep",
  steering,
});

/** What the change means for connections. */
export const foreseeConnections = async (
  changed: ChangedHost,
  manner: Manner,
  open: readonly ConnectionEntry[],
): Promise<ConnectionsView> => viewGroups(await groupsOf(changed, manner, open), changed.names);

/** Treats the connections that are open after the change. Throws `KernelError`. */
export const settleConnections = async (
  applier: Applier,
  changed: ChangedHost,
  manner: Manner,
  target: Target,
): Promise<ConnectionsView> => {
  const groups = await groupsOf(changed, manner, openConnections(target) ?? []);
  const { samples } = viewGroups(groups, changed.names);
  return { ...(await applier.settleConnections({ groups, samples })), samples };
};

const groupsOf = async (
  { before, after }: ChangedHost,
  manner: Manner,
  open: readonly ConnectionEntry[],
): Promise<readonly ConnectionGroup[]> => {
  if (open.length === 0) return [];
  const { judgeConnections } = await import("./judge-connections.ts");
  return treatmentOf(judgeConnections(before, after, open, manner.steering), manner);
};
