import { type BoxField, boxes, type Cover } from "./boxes.ts";
import { bitsOf, overrideAll, range } from "./build.ts";
import { branch, disjoint, guard, override, subset, without } from "./combine.ts";
import { count } from "./count.ts";
import { cube, fixBits } from "./fix-bits.ts";
import { evaluate, pick, size, support, terminals } from "./inspect.ts";
import { NodeStore } from "./node-store.ts";
import { PairTable } from "./pair-table.ts";
import { type Assignment, type Bit, everything, type Ref, terminalRef } from "./ref.ts";
import { exists, restrict } from "./restrict.ts";
import { differences, join, type JoinIds, type MapId, mapTerminals, replace } from "./rewrite.ts";
import { type Mark, Roots, type RootOwner } from "./roots.ts";

/**
 * Functions from the bits of a packet to terminals, as shared, reduced decision diagrams, and what can be done with
 * them. One for each family; refs of one mean nothing to another.
 */
export class Diagrams {
  readonly store = new NodeStore();
  readonly #roots = new Roots(this.store);

  /** The diagram that is the terminal `id` everywhere. Ids are the caller's; 0 is undefined, 1 is yes. */
  terminal(id: number): Ref {
    return terminalRef(id);
  }

  /** `high` where the bit at `level` is 1, else `low`. One node when `level` is above both, as it is meant to be. */
  make(level: number, low: Ref, high: Ref): Ref {
    return branch(this.store, level, low, high);
  }

  /** `then` where all of `bits` hold. A level that is there twice with different values makes it empty. */
  cube(bits: readonly Bit[], then: Ref = everything): Ref {
    return cube(this.store, bits, then);
  }

  /** `then` where the number at `levels`, most significant first, is `value`. */
  equal(levels: readonly number[], value: bigint | number, then: Ref = everything): Ref {
    return cube(this.store, bitsOf(levels, value), then);
  }

  /** `then` where the number at `levels`, most significant first, is from `first` to `last`, both included. */
  range(
    levels: readonly number[],
    first: bigint | number,
    last: bigint | number,
    then: Ref = everything,
  ): Ref {
    return range(this.store, levels, first, last, then);
  }

  /** `f` where it is defined, else `g`. Associative; `undefinedRef` is neutral. On sets: their union. */
  override(f: Ref, g: Ref): Ref {
    return override(this.store, f, g);
  }

  /** The first of `list` that is defined. Balanced, so that intermediate results stay small. */
  overrideAll(list: readonly Ref[]): Ref {
    return overrideAll(this.store, list);
  }

  /** `f` inside `set` (wherever that is defined), else undefined. On sets: their intersection. */
  guard(set: Ref, f: Ref): Ref {
    return guard(this.store, set, f);
  }

  /** `f` outside `set`, else undefined. */
  without(f: Ref, set: Ref): Ref {
    return without(this.store, f, set);
  }

  /** The union of two sets. */
  union(a: Ref, b: Ref): Ref {
    return override(this.store, a, b);
  }

  /** The packets that are in both sets. */
  intersection(a: Ref, b: Ref): Ref {
    return guard(this.store, a, b);
  }

  /** The packets outside `set`. */
  complement(set: Ref): Ref {
    return without(this.store, everything, set);
  }

  /** `f`, with `g` where it has the terminal `id`. */
  replace(f: Ref, id: number, g: Ref): Ref {
    return replace(this.store, f, terminalRef(id), g, this.store.cache.fresh());
  }

  /** `f` with every terminal mapped. Undefined stays so, unless `mapUndefined`. */
  mapTerminals(f: Ref, map: MapId, mapUndefined = false): Ref {
    const kept: MapId = mapUndefined ? map : (id) => (id === 0 ? 0 : map(id));
    return mapTerminals(this.store, f, kept, this.store.cache.fresh());
  }

  /** The set of packets that get a terminal like this; undefined is one of them only when `holds(0)`. */
  where(f: Ref, holds: (id: number) => boolean): Ref {
    return mapTerminals(this.store, f, (id) => (holds(id) ? 1 : 0), this.store.cache.fresh());
  }

  /** Terminals of both joined, where both are defined; else undefined. */
  join(f: Ref, g: Ref, ids: JoinIds): Ref {
    return join(this.store, f, g, ids, this.store.cache.fresh());
  }

  /** `f` with some bits put in as constants; it does not depend on them any more. */
  cofactor(f: Ref, bits: readonly Bit[]): Ref {
    return fixBits(this.store, f, bits);
  }

  /** The same, of a cube that was made before: for many `f`, or many times. */
  restrict(f: Ref, cube: Ref): Ref {
    return restrict(this.store, f, cube);
  }

  /** The packets that are in `set` for some value of the bits at `levels`. */
  exists(set: Ref, levels: readonly number[]): Ref {
    return exists(this.store, set, this.cube(levels.map((level) => ({ level, value: 1 }))));
  }

  /**
   * Where `f` and `g` differ: a diagram whose terminals are ids of `pairs` (before, after; 0 is undefined there),
   * undefined where they are equal. `undefinedRef` proves that nothing differs.
   */
  differences(f: Ref, g: Ref, pairs = new PairTable()): { readonly root: Ref; readonly pairs: PairTable } {
    const intern: JoinIds = (before, after) => pairs.intern(before, after);
    return { root: differences(this.store, f, g, intern, this.store.cache.fresh()), pairs };
  }

  /** Whether no packet is in both sets. Makes no node. */
  disjoint(a: Ref, b: Ref): boolean {
    return disjoint(this.store, a, b);
  }

  /** Whether all packets of `a` are in `b`. Makes no node. */
  subset(a: Ref, b: Ref): boolean {
    return subset(this.store, a, b);
  }

  /** How many values of the bits at `levels` have a terminal that `counts`: exact. `f` depends on no other level. */
  count(f: Ref, levels: readonly number[], counts: (id: number) => boolean = (id) => id !== 0): bigint {
    return count(this.store, f, levels, counts);
  }

  /** A packet of `set`, one in the sets of `prefer` as far as there is one; `null` when `set` is empty. */
  pick(set: Ref, prefer: readonly Ref[] = []): Assignment | null {
    return pick(this.store, set, prefer);
  }

  /** A cover of `set` by disjoint boxes, at most `limit` of them written out. It depends on no level but theirs. */
  boxes(set: Ref, fields: readonly BoxField[], limit: number): Cover {
    return boxes(this.store, set, fields, limit);
  }

  /** The terminals that some packet gets, in order; 0 among them when `f` is undefined somewhere. */
  terminals(f: Ref): readonly number[] {
    return terminals(this.store, f);
  }

  /** The levels that `f` depends on, in order. */
  support(f: Ref): readonly number[] {
    return support(this.store, f);
  }

  /** How many nodes `f` has. */
  size(f: Ref): number {
    return size(this.store, f);
  }

  /** The terminal of the packet with these bits. */
  evaluate(f: Ref, bit: (level: number) => number): number {
    return evaluate(this.store, f, bit);
  }

  /** Remembers what there is, for `release`. */
  mark(): Mark {
    return this.#roots.mark();
  }

  /** Takes everything away that was made since `mark`. Refs from since then are void. */
  release(mark: Mark): void {
    this.#roots.release(mark);
  }

  /** From now on `compact` keeps what `owner` refers to, and tells it the new refs. Gives back how to stop that. */
  hold(owner: RootOwner): () => void {
    return this.#roots.hold(owner);
  }

  /** Takes everything away that no owner holds. All refs but theirs are void, and so are marks. */
  compact(): void {
    this.#roots.compact();
  }

  /** Compacts when there is twice as much as after the last time. Says whether it did. */
  compactIfGrown(): boolean {
    return this.#roots.compactIfGrown();
  }
}
