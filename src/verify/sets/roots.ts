import type { NodeStore } from "./node-store.ts";
import type { Ref } from "./ref.ts";

/** A point to go back to. */
export interface Mark {
  readonly nodes: number;
  readonly generation: number;
}

/**
 * Has refs that must live. Calls `visit` with each of them and keeps what it gives back: the same ref on a first pass,
 * the ref that takes its place on a second. Refs that two owners share are visited once in a pass; each pass has
 * another number, so that owners can tell.
 */
export interface RootOwner {
  visitRefs(visit: (ref: Ref) => Ref, pass: number): void;
}

/** Below this there is nothing to gain. */
const fewNodes = 1 << 14;

/** What lives on in a store, and taking away the rest. */
export class Roots {
  readonly #store: NodeStore;
  readonly #owners = new Set<RootOwner>();
  #generation = 0;
  #live = 0;
  #pass = 0;

  constructor(store: NodeStore) {
    this.#store = store;
  }

  mark(): Mark {
    return { nodes: this.#store.count, generation: this.#generation };
  }

  /** Throws `RangeError` when the store was compacted, or released further, since the mark. */
  release(mark: Mark): void {
    if (mark.generation !== this.#generation || mark.nodes > this.#store.count)
      throw new RangeError("what was marked is gone");
    if (mark.nodes < this.#store.count) this.#store.truncate(mark.nodes);
  }

  hold(owner: RootOwner): () => void {
    this.#owners.add(owner);
    return () => this.#owners.delete(owner);
  }

  compactIfGrown(): boolean {
    if (this.#store.count < fewNodes || this.#store.count < 2 * this.#live) return false;
    this.compact();
    return true;
  }

  compact(): void {
    this.#markLive();
    const renamed = this.#store.sweep();
    const rename = (ref: Ref): Ref => (ref < 0 ? ref : (renamed[ref]! as Ref));
    this.#visit(rename);
    this.#generation += 1;
    this.#live = this.#store.count;
  }

  #visit(visit: (ref: Ref) => Ref): void {
    this.#pass += 1;
    for (const owner of this.#owners) owner.visitRefs(visit, this.#pass);
  }

  #markLive(): void {
    const store = this.#store;
    store.beginWalk();
    const visit = (ref: Ref): Ref => {
      if (ref >= 0 && store.enter(ref)) {
        visit(store.low(ref));
        visit(store.high(ref));
      }
      return ref;
    };
    this.#visit(visit);
  }
}
