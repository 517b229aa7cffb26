import type { Ref } from "../../sets/index.ts";
import type { HeaderSpace } from "../../space/index.ts";
import type { ChainOutcome } from "../outcome/outcome.ts";
import { effectsText, type OutcomeTable } from "../outcome/outcome-table.ts";
import { afterEffects } from "./after-effects.ts";

/** `first`, and `rest` for those packets that an outcome lets go on, with what `first` did to them. */
export const sequence = (
  { diagrams }: HeaderSpace,
  outcomes: OutcomeTable,
  { first, goesOn, rest }: { first: Ref; goesOn: (outcome: ChainOutcome) => boolean; rest: Ref },
): Ref => {
  const going = diagrams.terminals(first).filter((id) => id > 1 && goesOn(outcomes.outcomeOf(id)));
  const byEffects = Map.groupBy(going, (id) => effectsText(outcomes.outcomeOf(id).effects));
  const isGoing = new Set(going);
  const ended = diagrams.mapTerminals(first, (id) => (isGoing.has(id) ? 0 : id));
  const parts = [...byEffects.values()].map((ids) => {
    const { effects } = outcomes.outcomeOf(ids[0]!);
    const guard = diagrams.where(first, (id) => ids.includes(id));
    return afterEffects(diagrams, outcomes, { guard, effects, rest });
  });
  return diagrams.overrideAll([ended, ...parts]);
};

/** What lets a packet meet the next chain of a hook: it was accepted. */
export const isAccepted = ({ decision }: ChainOutcome): boolean => decision?.kind === "accept";

/** The same among nat chains, of which the first that translates is the last. */
export const isUntranslated = (outcome: ChainOutcome): boolean =>
  isAccepted(outcome) && outcome.effects.translation === null;
