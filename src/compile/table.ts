import type { Span } from "../diagnostics/index.ts";
import type { Context } from "./context.ts";
import { closedFamilies } from "./filter/closed.ts";
import { compileClosedForward, compileForward } from "./filter/forward.ts";
import { compileInput } from "./filter/input.ts";
import { compileMasquerade } from "./nat/masquerade.ts";
import { compilePublish } from "./nat/publish.ts";
import { TableDraft } from "./nftables/table-draft.ts";

/** Wants the one nftables table, when there is anything to filter or translate. */
export const compileTable = (context: Context): void => {
  const { policy } = context;
  const traffic = policy.networks[0] ?? policy.publish[0] ?? policy.rules[0];
  const table = new TableDraft();
  if (traffic !== undefined) {
    compileForward(context, table);
    compileInput(context, table);
    compilePublish(context, table);
    compileMasquerade(context, table);
    want(context, table, traffic.span);
  } else if (closedFamilies(context).length > 0) {
    compileClosedForward(context, table);
    want(context, table, policy.routes[0]!.span);
  }
};

const want = ({ draft }: Context, table: TableDraft, span: Span): void => {
  draft.own("nftTable", table.finish(), span);
  for (const [id, place] of table.spans()) draft.trace(id, place);
};
