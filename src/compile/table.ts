import type { Span } from "../diagnostics/index.ts";
import type { Context } from "./context.ts";
import { closedFamilies } from "./filter/closed.ts";
import { compileClosedForward, compileForward } from "./filter/forward.ts";
import { compileInput } from "./filter/input.ts";
import { compileRedirects } from "./filter/redirects.ts";
import { compileMasquerade } from "./nat/masquerade.ts";
import { checkPublish, emitPublish } from "./nat/publish.ts";
import { TableDraft } from "./nftables/table-draft.ts";
import type { PathPlan } from "./steer/path-plan.ts";
import { compileSteering, emitSteering, spanOfSteering } from "./steer/steer.ts";

/**
 * Wants the one nftables table, when there is anything to filter, translate or steer. The table itself is put off: a
 * policy that is only checked does not need it, and it is most of the work.
 */
export const compileTable = (context: Context): void => {
  if (spanOfTraffic(context) !== null) checkPublish(context);
  const paths = compileSteering(context);
  context.draft.putOff(() => emitTable(context, paths));
};

const emitTable = (context: Context, paths: PathPlan | null): void => {
  const table = new TableDraft();
  const filtered = emitTraffic(context, table);
  if (paths !== null) emitSteering(context, table, paths);
  const span = filtered ?? (paths === null ? null : spanOfSteering(context, paths));
  if (span !== null) want(context, table, span);
};

/** The line that asked first, or `null`. */
const emitTraffic = (context: Context, table: TableDraft): Span | null => {
  const traffic = spanOfTraffic(context);
  if (traffic !== null) {
    compileForward(context, table);
    compileInput(context, table);
    compileRedirects(context, table);
    emitPublish(context, table);
    compileMasquerade(context, table);
    return traffic;
  }
  if (closedFamilies(context).length === 0) return null;
  compileClosedForward(context, table);
  return context.policy.routes[0]!.span;
};

/** The first line about forwarded traffic, or `null`. */
const spanOfTraffic = ({ policy }: Context): Span | null =>
  (policy.networks[0] ?? policy.publish[0] ?? policy.rules[0])?.span ?? null;

const want = ({ draft }: Context, table: TableDraft, span: Span): void => {
  draft.own("nftTable", table.finish(), span);
  draft.traceLater(() => table.spans());
};
