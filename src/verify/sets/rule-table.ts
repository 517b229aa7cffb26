import { clipRule, type Hull, hullOfRules, ruleDiagram } from "./clip-rules.ts";
import type { Diagrams } from "./diagrams.ts";
import type { EditEffect } from "./edit-effect.ts";
import type { FieldLevels, IntervalRule } from "./interval-rule.ts";
import { PairTable } from "./pair-table.ts";
import { type Ref, terminalRef, undefinedRef } from "./ref.ts";
import type { RootOwner } from "./roots.ts";
import { RuleColumns } from "./rule-columns.ts";
import { sweep, type SweepLeaf } from "./sweep.ts";

/** An edit of a list of rules: `removed` of them from `at` on make place for `added`. */
export interface TableEdit {
  readonly at: number;
  readonly removed: number;
  readonly added: readonly IntervalRule[];
}

/** Which of two lists a rule belongs to: before the edit, after it, or both. */
const inBoth = 0;
const onlyBefore = 1;
const onlyAfter = 2;

/** Steps of a sweep for each rule, beyond which merging is tried. */
const usualSteps = 2_000;

/**
 * A long list of rules over fields, of which the first that matches decides, and its diagram.
 *
 * An edit looks only at rules that meet the changed ones, and only inside the hull of these: one sweep decides there
 * for the list before and the list after at the same time. The root is changed there when it is asked for again.
 */
export class RuleTable implements RootOwner {
  readonly #diagrams: Diagrams;
  readonly #fields: readonly FieldLevels[];
  readonly #rules: RuleColumns;
  readonly #stepsPerRule: number;
  #root: Ref;
  /** Edits that are not in the root yet. */
  #pending: { changed: Ref; after: Ref }[] = [];

  /** What becomes of packets is a terminal in every rule. `root` is the diagram of the whole list. */
  constructor(
    diagrams: Diagrams,
    fields: readonly FieldLevels[],
    rules: readonly IntervalRule[],
    root: Ref,
    stepsPerRule = usualSteps,
  ) {
    this.#diagrams = diagrams;
    this.#fields = fields;
    this.#rules = new RuleColumns(fields, rules);
    this.#root = root;
    this.#stepsPerRule = stepsPerRule;
  }

  /** The diagram of the list as it is now. Edits since it was last asked for are worked into it. */
  get root(): Ref {
    for (const { changed, after } of this.#pending)
      this.#root = this.#diagrams.override(after, this.#diagrams.without(this.#root, changed));
    this.#pending = [];
    return this.#root;
  }

  get length(): number {
    return this.#rules.length;
  }

  at(index: number): IntervalRule {
    return this.#rules.at(index);
  }

  /** What an edit would do; nothing is changed yet. */
  effectOf(edit: TableEdit): EditEffect {
    const old = Array.from({ length: edit.removed }, (_, offset) => this.at(edit.at + offset));
    const hull = hullOfRules([...old, ...edit.added], this.#fields.length);
    const pairs = new PairTable();
    const inside = this.#differences(this.#bothLists(edit, hull), pairs);
    const changed = this.#diagrams.guard(this.#hullDiagram(hull), inside);
    return { changed, pairs };
  }

  /** Edits the list. Says exactly what that changes. */
  edit(edit: TableEdit): EditEffect {
    const effect = this.effectOf(edit);
    this.#rules.splice(edit.at, edit.removed, edit.added);
    const after = this.#diagrams.mapTerminals(effect.changed, (pair) => effect.pairs.pair(pair).after);
    this.#pending.push({ changed: effect.changed, after });
    return effect;
  }

  /** The rules that meet the hull, clipped, of both lists in one: the terminal says which they are in. */
  #bothLists({ at, removed, added }: TableEdit, hull: Hull): readonly IntervalRule[] {
    const list: IntervalRule[] = [];
    const [start, end] = [this.#rules.keyAt(at), this.#rules.keyAt(at + removed)];
    let isBefore = true;
    const add = (rule: IntervalRule, which: number): IntervalRule | null => {
      const clipped = clipRule(rule, hull);
      if (clipped !== null) list.push({ ...clipped, outcome: terminalRef(~rule.outcome * 4 + which) });
      return clipped;
    };
    const addNew = (): void => {
      for (const rule of added) add(rule, onlyAfter);
      isBefore = false;
    };
    for (const slot of this.#rules.near(hull)) {
      const key = this.#rules.keyOf(slot);
      if (isBefore && key >= end) addNew();
      const isRemoved = key >= start && key < end;
      const clipped = add(this.#rules.in(slot), isRemoved ? onlyBefore : inBoth);
      const isLast = !isRemoved && clipped?.conditions.every((condition) => condition === null) === true;
      if (isLast) return list;
    }
    if (isBefore) addNew();
    return list;
  }

  #differences(list: readonly IntervalRule[], pairs: PairTable): Ref {
    const { store } = this.#diagrams;
    const swept = sweep(store, this.#fields, list, this.#stepsPerRule * list.length, bothDecide(pairs));
    if (swept !== null) return swept;
    const of = (other: number): Ref =>
      this.#diagrams.overrideAll(
        list
          .filter(({ outcome }) => (~outcome & 3) !== other)
          .map((rule) =>
            ruleDiagram(store, this.#fields, { ...rule, outcome: terminalRef(~rule.outcome >> 2) }),
          ),
      );
    return this.#diagrams.differences(of(onlyAfter), of(onlyBefore), pairs).root;
  }

  #hullDiagram(hull: Hull): Ref {
    const conditions = hull.map((interval) => (interval === null ? null : [interval]));
    return ruleDiagram(this.#diagrams.store, this.#fields, { conditions, outcome: terminalRef(1) });
  }

  visitRefs(visit: (ref: Ref) => Ref): void {
    this.#root = visit(this.#root);
    this.#pending = this.#pending.map(({ changed, after }) => ({
      changed: visit(changed),
      after: visit(after),
    }));
  }
}

/** What becomes of packets before and after, from rules of both lists in their order; undefined when it is the same. */
const bothDecide = (pairs: PairTable): SweepLeaf => ({
  enough: 1,
  isFinal: (outcome) => (~outcome & 3) === inBoth,
  isNeeded: (outcome) => (~outcome & 3) !== inBoth,
  decide: (outcomes) => {
    const first = (other: number): number => {
      const outcome = outcomes.find((outcome) => (~outcome & 3) !== other);
      return outcome === undefined ? 0 : ~outcome >> 2;
    };
    const [before, after] = [first(onlyAfter), first(onlyBefore)];
    return before === after ? undefinedRef : terminalRef(pairs.intern(before, after));
  },
});
