import type { Span } from "../../diagnostics/index.ts";
import type { Context } from "../context.ts";
import type { Steering } from "../draft.ts";
import { goto } from "../nftables/statement.ts";
import type { TableDraft } from "../nftables/table-draft.ts";
import { steerChains } from "./chain-names.ts";
import { compileChoices } from "./classify.ts";
import { compileOwnSource } from "./own-source.ts";
import { compilePaths } from "./path-routes.ts";
import { type PathPlan, planPaths } from "./path-plan.ts";
import {
  emitArrivals,
  emitCut,
  emitDirection,
  emitKnown,
  emitPathChains,
  emitPinning,
  emitReplies,
  emitUnsteered,
  mangle,
} from "./remember.ts";
import { checkWindows } from "./check-windows.ts";
import { compileSettings } from "./settings.ts";

/**
 * Steers flows into paths: a mark on the packet, a rule for each mark, a table for each rule.
 *
 * ```
 *   prerouting ─► reply ──────► came in by an uplink: back by it
 *              ─► original ───► known: the same path again, or none
 *                          ───► came in by an uplink: remember it
 *                          ───► first packet: by interface, then the lines in order ─► choice
 *                          ───► no line matches: remember it
 *   postrouting ► choice ─────► pin the flow to the uplink that it left by
 *   output      ► the same for what the host sends
 * ```
 *
 * Gives the paths, their rules and tables made already, or `null` when there is nothing to steer.
 */
export const compileSteering = (context: Context): PathPlan | null => {
  const plan = planPaths(context);
  checkWindows(context, plan !== null && plan.paths.length > 0);
  if (plan === null || plan.paths.length === 0) return null;
  compilePaths(context, plan);
  compileSettings(context, plan);
  context.draft.steering = steeringOf(plan);
  return plan;
};

const steeringOf = ({ window: { mask }, cutMark, pins }: PathPlan): Steering => ({
  mask,
  cutMark,
  pins: pins.map(({ choice, device, pin }) => ({ choice: choice.mark, device, pin: pin.mark })),
});

/** The line that asked for steering first. */
export const spanOfSteering = ({ policy }: Context, { paths }: PathPlan): Span =>
  policy.steers[0]?.span ?? paths[0]!.span;

/** Writes the chains that choose and remember paths. */
export const emitSteering = (context: Context, table: TableDraft, plan: PathPlan): void => {
  const { hasOwn } = emitForwarded(context, table, plan);
  emitOutput(table, plan, hasOwn);
  emitPinning(table, plan);
  emitUnsteered(table, plan);
  emitCut(table, plan);
  emitPathChains(table, plan);
  if (hasOwn) compileOwnSource(context, table, plan);
};

const emitForwarded = (context: Context, table: TableDraft, plan: PathPlan): { readonly hasOwn: boolean } => {
  const { prerouting, original } = steerChains;
  table.chain(prerouting, {
    type: "filter",
    hook: "prerouting",
    priority: mangle,
    policy: "accept",
    devices: [],
  });
  emitDirection(table, prerouting);
  table.rule(prerouting, [goto(original)]);
  emitReplies(table, plan);
  emitKnown(table, original, plan);
  emitArrivals(table, original, plan);
  return compileChoices(context, table, plan);
};

/** What the host sends has its route and its source already; a `route` chain looks again when the mark changes. */
const emitOutput = (table: TableDraft, plan: PathPlan, hasOwn: boolean): void => {
  const { output, fromHost } = steerChains;
  if (plan.returns.length === 0 && !hasOwn) return;
  table.chain(output, { type: "route", hook: "output", priority: mangle, policy: "accept", devices: [] });
  emitDirection(table, output);
  if (!hasOwn) return;
  emitKnown(table, output, plan);
  table.rule(output, [goto(fromHost)]);
};
