import { type Diagrams, everything, type Ref } from "../../sets/index.ts";
import type { Effects } from "../outcome/outcome.ts";
import { effectsText, isNothing, type OutcomeTable } from "../outcome/outcome-table.ts";
import { substitute } from "../value/substitute.ts";

/**
 * What `rest` decides about the packets of `guard` after `effects` happened to them, by their header before: `guard` is
 * over that header, `rest` over the one after.
 */
export const afterEffects = (
  diagrams: Diagrams,
  outcomes: OutcomeTable,
  { guard, effects, rest }: { readonly guard: Ref; readonly effects: Effects; readonly rest: Ref },
): Ref => {
  if (isNothing(effects)) return diagrams.guard(guard, rest);
  /** A guard on other bits than those that change may narrow first, which leaves less to do. */
  const isApart =
    guard === everything || diagrams.support(guard).every((level) => !effects.assigned.has(level));
  const narrowed = isApart ? diagrams.guard(guard, rest) : rest;
  const text = effectsText(effects);
  const done = diagrams.mapTerminals(substitute(diagrams, narrowed, effects.assigned), (id) =>
    outcomes.after(effects, text, id),
  );
  return isApart ? done : diagrams.guard(guard, done);
};
