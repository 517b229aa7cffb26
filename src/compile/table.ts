import type { Span } from "../diagnostics/index.ts";
import type { Context } from "./context.ts";
import { closedFamilies } from "./filter/closed.ts";
import { compileClosedForward, compileForward } from "./filter/forward.ts";
import { compileInput } from "./filter/input.ts";
import { compileRedirects } from "./filter/redirects.ts";
import { compileMasquerade } from "./nat/masquerade.ts";
import { compilePublish } from "./nat/publish.ts";
import { TableDraft } from "./nftables/table-draft.ts";
import { compileSteering } from "./steer/steer.ts";

/** Wants the one nftables table, when there is anything to filter, translate or steer. */
export const compileTable = (context: Context): void => {
  const table = new TableDraft();
  const filtered = compileTraffic(context, table);
  const steered = compileSteering(context, table);
  const span = filtered ?? steered;
  if (span !== null) want(context, table, span);
};

/** The line that asked first, or `null`. */
const compileTraffic = (context: Context, table: TableDraft): Span | null => {
  const { policy } = context;
  const traffic = policy.networks[0] ?? policy.publish[0] ?? policy.rules[0];
  if (traffic !== undefined) {
    compileForward(context, table);
    compileInput(context, table);
    compileRedirects(context, table);
    compilePublish(context, table);
    compileMasquerade(context, table);
    return traffic.span;
  }
  if (closedFamilies(context).length === 0) return null;
  compileClosedForward(context, table);
  return policy.routes[0]!.span;
};

const want = ({ draft }: Context, table: TableDraft, span: Span): void => {
  draft.own("nftTable", table.finish(), span);
  for (const [id, place] of table.spans()) draft.trace(id, place);
};
