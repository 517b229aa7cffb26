import { AddressField } from "./address-field.ts";
import { type Conflicts, findConflicts } from "./conflicts.ts";
import { type Estimate, estimate, type Fields, fill, type FilledCell, type Filling, Grid } from "./fill.ts";
import type { Cell, KeyShape, Layer, LayerRule } from "./layer.ts";
import { ServiceField } from "./service-field.ts";

/** So few rules are looked at one after the other. */
export const fewRules = 8;

/** Maps behind maps; the kernel follows 16 jumps (`NFT_JUMP_STACK_SIZE`). */
const mostDepth = 6;

/** A map must take this many rules, and halve the search for them. */
const leastTaken = 6;
const leastBits = 1;

/** The layers for a list of rules of one family, first match first. Pure, and the same for the same list. */
export const planLayers = (rules: readonly LayerRule[]): readonly Layer[] => {
  const all = rules.map((_, index) => index);
  const conflicts = rules.length <= fewRules ? null : findConflicts(rules);
  return conflicts === null ? listOf(all) : new Planner(rules, conflicts).plan(all, 0);
};

const listOf = (rules: readonly number[]): readonly Layer[] =>
  rules.length === 0 ? [] : [{ kind: "list", rules }];

interface Candidate {
  readonly grid: Grid;
  readonly rank: number;
}

class Planner {
  readonly #rules: readonly LayerRule[];
  readonly #conflicts: NonNullable<Conflicts>;
  readonly #fields: Fields;
  /** 1 for rules that were left out by the filling in the making. */
  readonly #isLeft: Uint8Array;
  /** How many cells may still be made. */
  #budget: number;

  constructor(rules: readonly LayerRule[], conflicts: NonNullable<Conflicts>) {
    this.#rules = rules;
    this.#conflicts = conflicts;
    this.#isLeft = new Uint8Array(rules.length);
    this.#budget = mostCellsFor(rules.length);
    this.#fields = {
      source: new AddressField(rules.map(({ source }) => source)),
      destination: new AddressField(rules.map(({ destination }) => destination)),
      service: new ServiceField(rules.map(({ traffic }) => traffic)),
    };
  }

  plan(rules: readonly number[], depth: number): readonly Layer[] {
    if (depth === mostDepth) return listOf(rules);
    const layers: Layer[] = [];
    let left = rules;
    while (left.length > fewRules) {
      const best = this.#bestFilling(left);
      if (best === null && !this.#isOrdered(left)) break;
      layers.push(
        best === null ? { kind: "list", rules: left.slice(0, fewRules) } : this.#mapOf(best, depth),
      );
      left = best === null ? left.slice(fewRules) : best.left;
    }
    return joinLists([...layers, ...listOf(left)]);
  }

  /** Whether rules stand in each other's way, so that taking the first ones out can help the others. */
  #isOrdered(rules: readonly number[]): boolean {
    return rules.some((rule) => this.#conflicts[rule]!.length > 0);
  }

  /** The map that shortens the search most, filled; `null` when none does. */
  #bestFilling(rules: readonly number[]): Filling | null {
    const isOrdered = this.#isOrdered(rules);
    let best: Candidate | null = null;
    for (const { grid, rank } of this.#candidates(rules)) {
      if (best !== null && best.rank >= rank) break;
      const inOrder = isOrdered ? this.#inOrder(estimate, grid, rules) : null;
      if (inOrder !== null && !isWorth(inOrder)) continue;
      const actual = inOrder === null ? rank : rankOf(inOrder, rules.length);
      if (best === null || actual > best.rank) best = { grid, rank: actual };
    }
    return best === null ? null : this.#inOrder(fill, best.grid, rules);
  }

  /** The shapes that would help if order were no matter, the best first; of equal ones the finest. */
  #candidates(rules: readonly number[]): readonly Candidate[] {
    return this.#shapes(rules)
      .flatMap((shape): readonly Candidate[] => {
        const grid = new Grid(this.#fields, shape);
        if (!grid.isCountable) return [];
        const free = estimate(
          grid,
          rules,
          () => true,
          () => {},
        );
        const isGood = isWorth(free) && free.cells <= this.#budget;
        return isGood ? [{ grid, rank: rankOf(free, rules.length) }] : [];
      })
      .reverse()
      .sort((a, b) => b.rank - a.rank);
  }

  /** Every shape worth a try, the finer later. */
  #shapes(rules: readonly number[]): readonly KeyShape[] {
    const { source, destination } = this.#fields;
    const [sources, destinations] = [source.levels(rules), destination.levels(rules)];
    return sources.flatMap((from) =>
      destinations.flatMap((to) =>
        services.map((service): KeyShape => ({ source: from, destination: to, service })),
      ),
    );
  }

  /** Leaves out each rule that would be looked at before one that must come first. */
  #inOrder<Result>(
    work: (
      grid: Grid,
      rules: readonly number[],
      ...order: [(rule: number) => boolean, (rule: number) => void]
    ) => Result,
    grid: Grid,
    rules: readonly number[],
  ): Result {
    const left: number[] = [];
    const result = work(
      grid,
      rules,
      (rule) => left.length === 0 || !this.#isBlocked(this.#conflicts[rule]!),
      (rule) => {
        this.#isLeft[rule] = 1;
        left.push(rule);
      },
    );
    for (const rule of left) this.#isLeft[rule] = 0;
    return result;
  }

  /** Called for each rule and shape: a plain loop. */
  #isBlocked(earlier: Int32Array): boolean {
    const isLeft = this.#isLeft;
    for (let index = 0; index < earlier.length; index += 1) if (isLeft[earlier[index]!] === 1) return true;
    return false;
  }

  #mapOf({ shape, cells }: Filling, depth: number): Layer {
    this.#budget -= cells.size;
    const grid = new Grid(this.#fields, shape);
    return {
      kind: "map",
      shape,
      cells: [...cells].map(([cell, filled]) => ({
        key: grid.keyOf(cell),
        content: this.#contentOf(filled, depth),
      })),
    };
  }

  #contentOf(filled: FilledCell, depth: number): Cell["content"] {
    const rules = this.#reachable(filled);
    if (rules.length === 1 && this.#decides(filled, 0)) return { kind: "rule", rule: rules[0]! };
    return { kind: "layers", layers: this.plan(rules, depth + 1) };
  }

  /** Nothing behind a rule that decides the whole cell is ever looked at. */
  #reachable({ rules, covered }: FilledCell): readonly number[] {
    const last = rules.findIndex((_, index) => this.#decides({ rules, covered }, index));
    return last < 0 ? rules : rules.slice(0, last + 1);
  }

  #decides({ rules, covered }: FilledCell, index: number): boolean {
    return covered[index]! && this.#rules[rules[index]!]!.isExact;
  }
}

const services = ["none", "protocol", "port"] as const;

/** Cells are bounded by the number of rules, so that memory is. */
const mostCellsFor = (rules: number): number => 8 * rules + 1024;

const isWorth = ({ taken, gain }: Estimate): boolean => taken >= leastTaken && gain >= leastBits * taken;

/** In sixteenths of the best there could be: so that one rule more or less seldom changes the choice. */
const rankOf = ({ gain }: Estimate, rules: number): number =>
  Math.round((16 * gain) / (rules * Math.log2(rules)));

const joinLists = (layers: readonly Layer[]): readonly Layer[] =>
  layers.reduce<readonly Layer[]>((joined, layer) => {
    const last = joined.at(-1);
    if (last?.kind !== "list" || layer.kind !== "list") return [...joined, layer];
    return [...joined.slice(0, -1), { kind: "list", rules: [...last.rules, ...layer.rules] }];
  }, []);
