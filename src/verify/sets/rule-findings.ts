import type { Diagrams } from "./diagrams.ts";
import type { FieldLevels, IntervalRule } from "./interval-rule.ts";
import { everything, type Ref, terminalRef, undefinedRef } from "./ref.ts";
import type { RuleRope } from "./rule-rope.ts";
import type { Segment } from "./segment.ts";
import { sweep } from "./sweep.ts";

/** Rules that do nothing, by their index in the list, ascending. */
export interface RuleFindings {
  /** No packet reaches the rule and matches it. */
  readonly dead: readonly number[];
  /** Some packet does, but without the rule it would end the same way: by rules after it. Each taken for itself. */
  readonly redundant: readonly number[];
}

/** What is known of each rule so far: 0 no packet, 1 only packets with the same end without it, 2 it matters. */
type Effects = Uint8Array;

const findingsOf = (effects: Effects): RuleFindings => {
  const having = (effect: number): readonly number[] =>
    Array.from(effects.entries()).flatMap(([index, value]) => (value === effect ? [index] : []));
  return { dead: having(0), redundant: having(1) };
};

/**
 * The diagram of a list and its findings in a single sweep: each piece of the packets knows its first two rules.
 * `null` when it takes more than `budget` steps. What becomes of packets is a terminal in every rule.
 */
export const sweepFindings = (
  diagrams: Diagrams,
  fields: readonly FieldLevels[],
  rules: readonly IntervalRule[],
  budget: number,
): { readonly root: Ref; readonly findings: RuleFindings } | null => {
  const effects: Effects = new Uint8Array(rules.length);
  const numbered = rules.map(({ conditions }, index) => ({ conditions, outcome: terminalRef(index + 1) }));
  const outcomeOf = (rule: Ref | undefined): Ref =>
    rule === undefined ? undefinedRef : rules[~rule - 1]!.outcome;
  const decide = ([first, second]: readonly Ref[]): Ref => {
    const outcome = outcomeOf(first);
    const effect = outcome === outcomeOf(second) ? 1 : 2;
    if (first !== undefined && effects[~first - 1]! < effect) effects[~first - 1] = effect;
    return outcome;
  };
  const leaf = { decide, enough: 2, isFinal: () => true, isNeeded: () => true };
  const root = sweep(diagrams.store, fields, numbered, budget, leaf);
  return root === null ? null : { root, findings: findingsOf(effects) };
};

/**
 * The findings of any list: what is live is brought down from the whole list to its rules, each stretch getting only
 * what it can decide. A rule's packets are then held against the stretches after it, up to the first difference.
 */
export const ropeFindings = (diagrams: Diagrams, rope: RuleRope): RuleFindings => {
  rope.settle();
  const effects: Effects = new Uint8Array(rope.length);
  const descend = (segment: Segment, index: number, live: Ref): void => {
    const own = diagrams.guard(live, segment.merged!);
    if (own === undefinedRef) return;
    const { left, right } = segment;
    if (left === null || right === null) effects[index] = rope.agreesBelow(index + 1, own) ? 1 : 2;
    else {
      const reached = diagrams.guard(own, live);
      descend(left, index, reached);
      descend(right, index + left.size, diagrams.without(reached, left.merged!));
    }
  };
  if (rope.top !== null) descend(rope.top, 0, everything);
  return findingsOf(effects);
};
