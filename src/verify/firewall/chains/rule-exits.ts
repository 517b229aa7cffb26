import { type Diagrams, type Ref, undefinedRef } from "../../sets/index.ts";
import { type Effects, noEffects } from "../outcome/outcome.ts";
import { isNothing, type OutcomeTable, thenEffects } from "../outcome/outcome-table.ts";
import type { Exit, RuleVerdict } from "../rule/thread.ts";
import { substitute } from "../value/substitute.ts";
import { afterEffects } from "./after-effects.ts";

/** A chain that was composed. */
export interface ComposedChain {
  /** Outcomes; undefined for packets that come to the end, or return, as they were. */
  readonly decided: Ref;
  /** Terminals of `decided` that are an end or a return, but after something was done. */
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

/**
 * What a rule decides, with `rest` for packets that go on changed; undefined for those that go on as they are. `rest` is
 * not looked at when none goes on changed. Packets that
 * leave the chain as they were get the outcome without decision and effects.
 */
export const composeExits = (exits: readonly Exit[], rest: Ref, context: ExitContext): Ref => {
  const ended = context.outcomes.idOf({ decision: null, rule: null, effects: noEffects });
  const total = (ref: Ref): Ref => context.diagrams.override(ref, context.diagrams.terminal(ended));
  const parts = exits.map(({ guard, effects, verdict }): Ref => {
    const after = (over: Ref, all: Effects, what: Ref): Ref =>
      afterEffects(context.diagrams, context.outcomes, { guard: over, effects: all, rest: what });
    if (verdict === null) return after(guard, effects, total(rest));
    if (!("chain" in verdict))
      return context.diagrams.guard(guard, context.diagrams.terminal(outcomeOf(verdict, effects, context)));
    const target = context.chain(verdict.chain);
    if (verdict.kind === "goto") return after(guard, effects, total(target.decided));
    return jump({ guard, effects }, target, context, (over, all) => after(over, all, total(rest)));
  });
  return context.diagrams.overrideAll(parts);
};

const outcomeOf = (
  verdict: Exclude<RuleVerdict, { readonly chain: string }>,
  effects: Effects,
  { outcomes, place }: ExitContext,
): number =>
  verdict.kind === "return"
    ? outcomes.idOf({ decision: null, rule: null, effects })
    : outcomes.idOf({ decision: verdict, rule: place, effects });

/** What the chain decides, and the rest of this one for packets that come back changed. */
const jump = (
  { guard, effects }: Pick<Exit, "guard" | "effects">,
  { decided, changed }: ComposedChain,
  { diagrams, outcomes }: ExitContext,
  goOn: (guard: Ref, effects: Effects) => Ref,
): Ref => {
  const deciding =
    changed.length === 0 ? decided : diagrams.mapTerminals(decided, (id) => (changed.includes(id) ? 0 : id));
  const before = (set: Ref): Ref => diagrams.guard(guard, substitute(diagrams, set, effects.assigned));
  const backUnchanged = isNothing(effects)
    ? []
    : [goOn(before(diagrams.complement(diagrams.where(decided, (id) => id !== 0))), effects)];
  const backChanged = changed.map((id) =>
    goOn(
      before(diagrams.where(decided, (one) => one === id)),
      thenEffects(effects, outcomes.outcomeOf(id).effects),
    ),
  );
  const ended = afterEffects(diagrams, outcomes, { guard, effects, rest: deciding });
  return diagrams.overrideAll(
    [ended, ...backUnchanged, ...backChanged].filter((ref) => ref !== undefinedRef),
  );
};
