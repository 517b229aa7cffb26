import { ActiveRules, eventsOf } from "./active-rules.ts";
import { override } from "./combine.ts";
import type { FieldLevels, IntervalRule } from "./interval-rule.ts";
import { ListTable } from "./list-table.ts";
import type { NodeStore } from "./node-store.ts";
import { type Ref, undefinedRef } from "./ref.ts";
import { classify, type FieldClasses, type RuleClasses, type RuleKinds } from "./rule-classes.ts";

/** How rules that match the same packets become one answer. */
export interface SweepLeaf extends RuleKinds {
  /** What becomes of packets that these rules match, in their order. */
  readonly decide: (outcomes: readonly Ref[]) => Ref;
  /** So many final rules that match everything end a list. */
  readonly enough: number;
}

/** The first rule that is defined decides. */
export const firstDecides = (store: NodeStore): SweepLeaf => ({
  decide: (outcomes) => outcomes.reduceRight((rest, outcome) => override(store, outcome, rest), undefinedRef),
  enough: 1,
  isFinal: (outcome) => outcome < undefinedRef,
  isNeeded: () => true,
});

/**
 * The diagram of a list of rules, field by field: each field is cut where some rule's interval begins or ends, and each
 * piece goes on with the rules that match there. The same rules are gone on with once only.
 *
 * Good where few rules match the same values. `null` when it takes more than `budget` steps: one for each rule in each
 * piece, and one for each node that is looked up.
 */
export const sweep = (
  store: NodeStore,
  fields: readonly FieldLevels[],
  rules: readonly IntervalRule[],
  budget: number,
  leaf: SweepLeaf = firstDecides(store),
): Ref | null => {
  const sweeping = new Sweep(store, classify(fields, rules, leaf), budget, leaf);
  try {
    return sweeping.run();
  } catch (error) {
    if (error === overBudget) return null;
    throw error;
  }
};

const overBudget = new Error("over budget");

class Sweep {
  readonly #store: NodeStore;
  readonly #classes: RuleClasses;
  readonly #leaf: SweepLeaf;
  readonly #known: readonly ListTable[];
  /** What is left of the budget, and the steps of the store at the beginning. */
  #left: number;

  constructor(store: NodeStore, classes: RuleClasses, budget: number, leaf: SweepLeaf) {
    this.#store = store;
    this.#classes = classes;
    this.#left = budget + store.steps;
    this.#leaf = leaf;
    this.#known = Array.from({ length: classes.fields.length + 1 }, () => new ListTable());
  }

  run(): Ref {
    return this.#at(0, this.#classes.first.slice(), this.#classes.first.length);
  }

  /** The diagram of the first `length` classes of `list`, from field `field` on. `list` is changed. */
  #at(field: number, list: Int32Array, length: number): Ref {
    this.#left -= length;
    if (this.#left < this.#store.steps) throw overBudget;
    const kept = this.#cut(field, list, length);
    if (kept === 0) return undefinedRef;
    const known = this.#known[field]!.find(list, kept);
    if (known !== undefined) return known as Ref;
    const key = list.slice(0, kept);
    const result =
      field === this.#classes.fields.length
        ? this.#leaf.decide(Array.from(key, (at) => this.#classes.outcomes[at]!))
        : this.#pieces(this.#classes.fields[field]!, field, key);
    this.#known[field]!.put(key, kept, result);
    return result;
  }

  /** How many classes of the list can matter. */
  #cut(field: number, list: Int32Array, length: number): number {
    const { isFinal, isNeeded } = this.#classes.fields[field] ?? this.#classes.last;
    let [finals, needed] = [0, false];
    for (let at = 0; at < length; at += 1) {
      needed ||= isNeeded[list[at]!]!;
      if (isFinal[list[at]!]!) finals += 1;
      if (finals === this.#leaf.enough) return needed ? at + 1 : 0;
    }
    return needed ? length : 0;
  }

  #pieces(classes: FieldClasses, field: number, list: Int32Array): Ref {
    const { boundaries } = classes;
    const active = new ActiveRules(classes, list);
    const events = eventsOf(classes, list);
    const scratch = new Int32Array(list.length);
    const ranks = new Int32Array(events.length);
    const refs: Ref[] = [];
    let first: Ref | null = null;
    for (let at = 0, rank = -1; at <= events.length;) {
      const next = at < events.length ? Math.floor(events[at]! / (2 * list.length)) : Infinity;
      // A piece without values has nothing to say: marks that a leaf leaves must come from packets.
      const isEmpty = rank < 0 ? boundaries.isStart(next) : boundaries.isPastEnd(rank);
      if (!isEmpty) {
        const ref = this.#at(field + 1, scratch, active.copyTo(scratch));
        first ??= ref;
        if (ref !== (refs.at(-1) ?? first)) ranks[refs.push(ref) - 1] = rank;
      }
      if (next === Infinity) break;
      const from = at;
      while (at < events.length && events[at]! < (next + 1) * 2 * list.length) at += 1;
      active.change(events, from, at);
      rank = next;
    }
    return boundaries.diagram(this.#store, first!, ranks, refs);
  }
}
