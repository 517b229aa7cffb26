import { branch, only, override } from "./combine.ts";
import type { Diagrams } from "./diagrams.ts";
import type { EditEffect } from "./edit-effect.ts";
import type { FieldLevels } from "./interval-rule.ts";
import { PairTable } from "./pair-table.ts";
import { bitAt, nothing, PrefixTrie } from "./prefix-trie.ts";
import { type Ref, undefinedRef } from "./ref.ts";
import type { RootOwner } from "./roots.ts";

/** The bits of a prefix in words of 32, the first bit at the top; what lies behind `length` does not matter. */
export type PrefixKey = ArrayLike<number>;

/**
 * A table in which the longest prefix decides, and its diagram.
 *
 * A prefix has a diagram of its own, usually a terminal; where that is undefined, the next shorter prefix decides.
 * Each node of the trie keeps the diagram of its part of the addresses. The diagram is made from the leaves up with no
 * merging, and a change makes only those nodes again whose part it changes. Prefixes that are taken away leave their
 * place in the trie.
 */
export class LongestPrefixTable implements RootOwner {
  readonly #diagrams: Diagrams;
  readonly #levels: FieldLevels;
  readonly #trie = new PrefixTrie();
  #isBuilt = false;

  constructor(diagrams: Diagrams, levels: FieldLevels) {
    this.#diagrams = diagrams;
    this.#levels = levels;
  }

  /**
   * Sets what a prefix says, before the table is asked for anything; `undefinedRef` takes it away. Many prefixes load
   * several times as fast in the order of their addresses.
   */
  load(key: PrefixKey, length: number, outcome: Ref): void {
    const node = this.#trie.insert(key, length);
    this.#trie.setValue(node, outcome === undefinedRef ? nothing : outcome);
    this.#isBuilt = false;
  }

  /** What the prefix itself says; `undefinedRef` when it is not in the table. */
  at(key: PrefixKey, length: number): Ref {
    const node = this.#trie.find(key, length);
    const value = node < 0 ? nothing : this.#trie.value(node);
    return value === nothing ? undefinedRef : (value as Ref);
  }

  /** The diagram of the table. */
  get root(): Ref {
    if (!this.#isBuilt) this.#build(0, 0, undefinedRef);
    this.#isBuilt = true;
    return this.#trie.memo(0) as Ref;
  }

  /** Sets what a prefix says; `undefinedRef` takes it away. Says exactly what that changes. */
  change(key: PrefixKey, length: number, outcome: Ref): EditEffect {
    void this.root;
    const [trie, pairs] = [this.#trie, new PairTable()];
    const path = trie.path(key, length);
    const node = path[length]!;
    const above = this.#decidedAlong(path);
    const inherited = length === 0 ? undefinedRef : above[length - 1]!;
    const before = trie.memo(node) === nothing ? inherited : (trie.memo(node) as Ref);
    const was = this.#decided(node, inherited);
    trie.setValue(node, outcome === undefinedRef ? nothing : outcome);
    const after = this.#rebuild(node, length, was, this.#decided(node, inherited));
    this.#remake(path, above);
    const { root: changed } = this.#diagrams.differences(before, after, pairs);
    return { changed: this.#under(key, length, changed), pairs };
  }

  /** What a node's prefix says, and where it says nothing, what is inherited. */
  #decided(node: number, inherited: Ref): Ref {
    const value = this.#trie.value(node);
    return value === nothing ? inherited : override(this.#diagrams.store, value as Ref, inherited);
  }

  /** Makes the diagram of a node's part of the addresses, and of all parts below. */
  #build(node: number, depth: number, inherited: Ref): Ref {
    const trie = this.#trie;
    const own = this.#decided(node, inherited);
    const [left, right] = [trie.child(node, 0), trie.child(node, 1)];
    const low = left === 0 ? own : this.#build(left, depth + 1, own);
    const high = right === 0 ? own : this.#build(right, depth + 1, own);
    const result = low === high ? low : branch(this.#diagrams.store, this.#levels[depth]!, low, high);
    trie.setMemo(node, result);
    return result;
  }

  /** The same for a node below which `was` was inherited and now `is`: parts with other prefixes stay. */
  #rebuild(node: number, depth: number, was: Ref, is: Ref): Ref {
    const trie = this.#trie;
    const part = (bit: 0 | 1): Ref => {
      const child = trie.child(node, bit);
      if (child === 0) return is;
      const [before, after] = [this.#decided(child, was), this.#decided(child, is)];
      const known = trie.memo(child);
      return before === after && known !== nothing
        ? (known as Ref)
        : this.#rebuild(child, depth + 1, before, after);
    };
    const low = part(0);
    const high = part(1);
    const result = low === high ? low : branch(this.#diagrams.store, this.#levels[depth]!, low, high);
    trie.setMemo(node, result);
    return result;
  }

  /** What is decided at each node of `path` but the last. */
  #decidedAlong(path: Int32Array): readonly Ref[] {
    const decided: Ref[] = [];
    let inherited: Ref = undefinedRef;
    for (let depth = 0; depth < path.length - 1; depth += 1)
      decided.push((inherited = this.#decided(path[depth]!, inherited)));
    return decided;
  }

  /** Makes the nodes above the last of `path` again, as far as they change. `decided` is what they say themselves. */
  #remake(path: Int32Array, decided: readonly Ref[]): void {
    const trie = this.#trie;
    for (let depth = decided.length - 1; depth >= 0; depth -= 1) {
      const node = path[depth]!;
      const [left, right] = [trie.child(node, 0), trie.child(node, 1)];
      const low = left === 0 ? decided[depth]! : (trie.memo(left) as Ref);
      const high = right === 0 ? decided[depth]! : (trie.memo(right) as Ref);
      const made = low === high ? low : branch(this.#diagrams.store, this.#levels[depth]!, low, high);
      if (made === trie.memo(node)) return;
      trie.setMemo(node, made);
    }
  }

  #under(key: PrefixKey, length: number, f: Ref): Ref {
    let result = f;
    for (let depth = length - 1; depth >= 0 && result !== undefinedRef; depth -= 1)
      result = only(this.#diagrams.store, this.#levels[depth]!, bitAt(key, depth), result);
    return result;
  }

  visitRefs(visit: (ref: Ref) => Ref): void {
    for (let node = 0; node < this.#trie.size; node += 1) {
      const [value, memo] = [this.#trie.value(node), this.#trie.memo(node)];
      if (value !== nothing) this.#trie.setValue(node, visit(value as Ref));
      if (memo !== nothing) this.#trie.setMemo(node, visit(memo as Ref));
    }
  }
}
