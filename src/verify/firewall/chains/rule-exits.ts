import { type Diagrams, type Ref, undefinedRef } from "../../sets/index.ts";
import type { KeyTable } from "../matches/key-table.ts";
import { type Decision, type Effects, noEffects } from "../outcome/outcome.ts";
import { isNothing, type OutcomeTable, thenEffects } from "../outcome/outcome-table.ts";
import type { Exit, KeyedDecisions } from "../rule/thread.ts";
import { substitute } from "../value/substitute.ts";
import { afterEffects } from "./after-effects.ts";
import { guarded, joined, type Piece } from "./piece.ts";

/** A chain that was composed: `pieces` leave packets undecided that come to the end, or return, as they were. */
export interface ComposedChain {
  readonly pieces: readonly Piece[];
  /** Terminals that are an end or a return after something was done. */
  readonly changed: readonly number[];
}

/** What the exits of a rule need to know about chains. */
export interface ExitContext {
  readonly diagrams: Diagrams;
  readonly outcomes: OutcomeTable;
  /** The id of the rule. */
  readonly place: string;
  readonly chain: (name: string) => ComposedChain;
}

/** Whether some packets go on with the next rule after something was done to them. */
export const goesOnChanged = (exits: readonly Exit[], { chain }: ExitContext): boolean =>
  exits.some(({ verdict, effects }) => {
    if (verdict === null) return !isNothing(effects);
    if (verdict.kind !== "jump") return false;
    return !isNothing(effects) || chain(verdict.chain).changed.length > 0;
  });

/** The terminal of packets that leave a chain as they were. */
export const endedId = (outcomes: OutcomeTable): number =>
  outcomes.idOf({ decision: null, rule: null, effects: noEffects });

/**
 * What a rule decides, with `rest` for packets that go on changed; nothing about those that go on as they are. `rest` is
 * not looked at when none goes on changed. Packets that leave the chain as they were get the terminal `endedId`.
 */
export const composeExits = (exits: readonly Exit[], rest: Ref, context: ExitContext): readonly Piece[] =>
  exits.flatMap((exit) => composeExit(exit, rest, context));

const composeExit = (exit: Exit, rest: Ref, context: ExitContext): readonly Piece[] => {
  const { guard, effects, verdict } = exit;
  const { diagrams, outcomes } = context;
  if (verdict === null) return [after(exit, total(rest, context), context)];
  if (verdict.kind === "keys") return [{ kind: "keys", guard, keys: keysOf(verdict, context) }];
  if ("chain" in verdict) {
    const target = context.chain(verdict.chain);
    return verdict.kind === "goto" ? goTo(exit, target, context) : jump(exit, target, rest, context);
  }
  const id =
    verdict.kind === "return"
      ? outcomes.idOf({ decision: null, rule: null, effects })
      : outcomes.idOf({ decision: verdict, rule: context.place, effects });
  return [diagram(diagrams.guard(guard, diagrams.terminal(id)))];
};

const diagram = (ref: Ref): Piece => ({ kind: "diagram", ref });

const firstVerdict = 2;

const keysOf = ({ keys, verdicts }: KeyedDecisions, { outcomes, place }: ExitContext): KeyTable => {
  const ids = verdicts.map((decision: Decision) =>
    outcomes.idOf({ decision, rule: place, effects: noEffects }),
  );
  return {
    levels: keys.levels,
    rows: keys.rows.map(({ order, id }) => ({ order, id: ids[id - firstVerdict]! })),
  };
};

/** What is left undecided comes to the end of the chain. */
const total = (ref: Ref, { diagrams, outcomes }: ExitContext): Ref =>
  diagrams.override(ref, diagrams.terminal(endedId(outcomes)));

const after = (
  { guard, effects }: { readonly guard: Ref; readonly effects: Effects },
  rest: Ref,
  { diagrams, outcomes }: ExitContext,
): Piece => diagram(afterEffects(diagrams, outcomes, { guard, effects, rest }));

/** Packets that come to the end of the other chain leave this one as well. */
const goTo = (exit: Exit, { pieces }: ComposedChain, context: ExitContext): readonly Piece[] => {
  const { diagrams } = context;
  if (!isNothing(exit.effects))
    return [after(exit, total(joined(diagrams, pieces, undefinedRef), context), context)];
  return [
    ...pieces.map((piece) => guarded(diagrams, exit.guard, piece)),
    diagram(diagrams.guard(exit.guard, total(undefinedRef, context))),
  ];
};

/** What the other chain decides, and the rest of this one for packets that come back changed. */
const jump = (
  exit: Exit,
  { pieces, changed }: ComposedChain,
  rest: Ref,
  context: ExitContext,
): readonly Piece[] => {
  const { diagrams, outcomes } = context;
  const { guard, effects } = exit;
  if (isNothing(effects) && changed.length === 0)
    return pieces.map((piece) => guarded(diagrams, guard, piece));
  const decided = joined(diagrams, pieces, undefinedRef);
  const goOn = (set: Ref, all: Effects): Piece => {
    const before = diagrams.guard(guard, substitute(diagrams, set, effects.assigned));
    return after({ guard: before, effects: all }, total(rest, context), context);
  };
  const deciding = diagrams.mapTerminals(decided, (id) => (changed.includes(id) ? 0 : id));
  return [
    after(exit, deciding, context),
    ...(isNothing(effects)
      ? []
      : [goOn(diagrams.complement(diagrams.where(decided, (id) => id !== 0)), effects)]),
    ...changed.map((id) =>
      goOn(
        diagrams.where(decided, (one) => one === id),
        thenEffects(effects, outcomes.outcomeOf(id).effects),
      ),
    ),
  ];
};
