import { assertNever } from "../diagnostics/index.ts";
import { type Change, type ChangeOf, type LinkDependence } from "../state/index.ts";
import type { Phase, Step } from "./plan.ts";

/** What must be quiet before the filter that knows it is replaced. */
export interface Quiescence {
  /** Whether something hangs on a link that goes. */
  readonly goes: LinkDependence;
  /** Ports that leave their bridge: as long as they are there they would be judged as what they no longer are. */
  readonly leavers: ReadonlySet<string>;
}

/** The routing tables that packet marks lead to, by number. */
export type MarkedTables = ReadonlySet<number>;

/** Puts a change into its phase; a link patch can become two. */
export const phaseOf =
  ({ goes: isQuiesced, leavers }: Quiescence, marked: MarkedTables) =>
  (change: Change): readonly Step[] => {
    if (change.kind === "link") return linkSteps(change, isQuiesced, leavers);
    const quiesced = "before" in change && isQuiesced(change.kind, change.before as never);
    return quiesced ? quiescedSteps(change, marked) : [{ phase: plainPhase(change, marked), change }];
  };

/** What hangs on a link that goes early goes with it; what takes its place comes in its own phase. */
const quiescedSteps = (change: Exclude<Change, ChangeOf<"link">>, marked: MarkedTables): readonly Step[] => {
  if (change.op !== "replace") return [{ phase: "quiesce", change }];
  const { kind, key, before, after } = change;
  return [
    { phase: "quiesce", change: { op: "delete", kind, key, before } as Change },
    { phase: plainPhase(change, marked), change: { op: "create", kind, key, after } as Change },
  ];
};

const plainPhase = (change: Exclude<Change, ChangeOf<"link">>, marked: MarkedTables): Phase => {
  const removes = change.op === "delete";
  switch (change.kind) {
    case "nftTable":
      return removes ? "unfilter" : "filter";
    case "address":
    case "neighbour":
    case "fdb":
      return removes ? "break" : "attach";
    case "nextHop":
    case "route":
    case "rule":
      return removes ? "break" : isSteeringPath(change, marked) ? "prerequisites" : "paths";
    case "service":
      return removes ? "break" : "services";
    case "sysctl":
      return "prerequisites";
    default:
      return assertNever(change);
  }
};

/**
 * The tables that packet marks lead to, and the rules that lead there. Nothing takes them before the filter sets a
 * mark; were they made after it, marked packets would follow table main for a moment.
 */
const isSteeringPath = (
  { kind, after }: { readonly kind: string; readonly after?: unknown },
  marked: MarkedTables,
): boolean =>
  kind === "rule"
    ? (after as { readonly mark?: unknown }).mark != null
    : kind === "route" && marked.has((after as { readonly table: number }).table);

const linkSteps = (
  change: ChangeOf<"link">,
  isQuiesced: LinkDependence,
  leavers: ReadonlySet<string>,
): readonly Step[] => {
  switch (change.op) {
    case "create":
      return [{ phase: "links", change }];
    case "delete":
      return [{ phase: "unlink", change }];
    case "replace":
      return [{ phase: "attach", change }];
    case "patch":
      if (leavers.has(change.key)) return leaverSteps(change);
      return patchSteps(change, isQuiesced);
  }
};

type LinkPatch = Extract<ChangeOf<"link">, { op: "patch" }>;

const putDown = (change: LinkPatch): Step => ({
  phase: "quiesce",
  change: { ...change, before: { up: true }, after: { up: false } },
});

/** A port that leaves is put down under the old filter, and comes up where it belongs under the new one. */
const leaverSteps = (change: LinkPatch): readonly Step[] => {
  const { before, after } = change;
  if (after.up === false) return [putDown(change), { phase: "detach", change: withoutUp(change) }];
  return [
    putDown(change),
    {
      phase: "attach",
      change: { ...change, before: { ...before, up: false }, after: { ...after, up: true } },
    },
  ];
};

const withoutUp = (change: LinkPatch): LinkPatch => {
  const { up: _before, ...before } = change.before;
  const { up: _after, ...after } = change.after;
  return { ...change, before, after };
};

/** A link that goes is put down early, so that nothing passes it while the new filter no longer knows it. */
const patchSteps = (change: LinkPatch, isQuiesced: LinkDependence): readonly Step[] => {
  if (change.after.up === false && isQuiesced("link", { name: change.key } as never)) {
    const rest = withoutUp(change);
    const down = putDown(change);
    return Object.keys(rest.after).length === 0 ? [down] : [down, { phase: "detach", change: rest }];
  }
  const detaches = change.after.master === null || change.after.up === false;
  return [{ phase: detaches ? "detach" : "attach", change }];
};
