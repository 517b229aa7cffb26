import type { Context } from "./context.ts";
import { compileForward } from "./filter/forward.ts";
import { compileInput } from "./filter/input.ts";
import { compileMasquerade } from "./nat/masquerade.ts";
import { compilePublish } from "./nat/publish.ts";
import { TableDraft } from "./nftables/table-draft.ts";

/** Wants the one nftables table, when the policy says anything about traffic. */
export const compileTable = (context: Context): void => {
  const { policy, draft } = context;
  const first = policy.networks[0] ?? policy.publish[0] ?? policy.rules[0];
  if (first === undefined) return;
  const table = new TableDraft();
  compileForward(context, table);
  compileInput(context, table);
  compilePublish(context, table);
  compileMasquerade(context, table);
  draft.own("nftTable", table.finish(), first.span);
  for (const [id, span] of table.spans()) draft.trace(id, span);
};
