import { thenAssigned } from "../value/substitute.ts";
import type { ChainOutcome, Effects } from "./outcome.ts";

/** The terminals 0 and 1 have their meaning. */
const firstId = 2;

/**
 * Numbers outcomes: equal outcomes have one number, which is their terminal in diagrams. One for each header space,
 * whose levels the effects speak of.
 */
export class OutcomeTable {
  readonly #outcomes: ChainOutcome[] = [];
  readonly #ids = new Map<string, number>();
  readonly #chained = new Map<string, number>();

  /** The terminal of an outcome. */
  idOf(outcome: ChainOutcome): number {
    const key = textOf(outcome);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = firstId + this.#outcomes.push(outcome) - 1;
    this.#ids.set(key, id);
    return id;
  }

  /** The outcome of a terminal. Throws `RangeError` for numbers that are none. */
  outcomeOf(id: number): ChainOutcome {
    const outcome = this.#outcomes[id - firstId];
    if (outcome === undefined) throw new RangeError(`terminal ${id} is no outcome`);
    return outcome;
  }

  /** The terminal of what `id` decides after `effects` have happened. */
  after(effects: Effects, effectsText: string, id: number): number {
    if (id < firstId) return id;
    const key = `${id} ${effectsText}`;
    const known = this.#chained.get(key);
    if (known !== undefined) return known;
    const outcome = this.outcomeOf(id);
    const chained = this.idOf({ ...outcome, effects: thenEffects(effects, outcome.effects) });
    this.#chained.set(key, chained);
    return chained;
  }
}

/** First `before`, then `after`. Of two translations the first one holds: a connection gets one of each kind only once. */
export const thenEffects = (before: Effects, after: Effects): Effects => ({
  assigned: thenAssigned(before.assigned, after.assigned),
  translation: before.translation ?? after.translation,
  interception: after.interception ?? before.interception,
  unknowns: [...new Set([...before.unknowns, ...after.unknowns])],
});

/** Whether nothing is done. */
export const isNothing = ({ assigned, translation, interception, unknowns }: Effects): boolean =>
  assigned.size === 0 && translation === null && interception === null && unknowns.length === 0;

/** Equal effects have equal texts. */
export const effectsText = ({ assigned, ...rest }: Effects): string => {
  const bits = [...assigned].toSorted(([a], [b]) => a - b).map(([level, bit]) => `${level}:${bit}`);
  return `${bits.join(",")} ${JSON.stringify(rest)}`;
};

const textOf = (outcome: ChainOutcome): string =>
  `${JSON.stringify(outcome.decision)} ${outcome.rule} ${effectsText(outcome.effects)}`;
