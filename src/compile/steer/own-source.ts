import type { Context } from "../context.ts";
import { masqueradeChain, openMasquerade } from "../nat/masquerade.ts";
import { inSet, loadMeta } from "../nftables/match.ts";
import { masquerade } from "../nftables/statement.ts";
import type { TableDraft } from "../nftables/table-draft.ts";
import { isLocalSource } from "./local-source.ts";
import { isMarked } from "./mark-match.ts";
import type { PathPlan } from "./path-plan.ts";

/**
 * The host chooses the source address of what it sends before it is steered: the address of the uplink that table main
 * prefers. The steered uplink's own takes its place.
 */
export const compileOwnSource = (context: Context, table: TableDraft, { window }: PathPlan): void => {
  const { policy } = context;
  const line = policy.steers.find(({ from }) => from.some(({ kind }) => kind === "host"))!;
  const uplinks = table.sets.interfaces(
    "uplinks",
    policy.uplinks.map(({ device }) => device),
  );
  openMasquerade(table);
  table.rule(
    masqueradeChain,
    [loadMeta("oifname"), inSet(uplinks), ...isMarked("packet", window), ...isLocalSource, masquerade],
    line.span,
  );
};
