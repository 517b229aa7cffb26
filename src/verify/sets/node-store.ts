import { noLevel, type Ref } from "./ref.ts";
import { ResultCache } from "./result-cache.ts";

/** Integers per node: level, low, high, next in the same bucket (index + 1). */
const width = 4;

const firstCapacity = 1 << 12;

/** Doubling a large store would need thrice its memory for a moment. */
const nextCapacity = (capacity: number): number =>
  capacity < 1 << 22 ? capacity * 2 : Math.ceil(capacity * 1.5);

const hash = (level: number, low: number, high: number): number => {
  const mixed = Math.imul(Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b) ^ level, 0xc2b2ae35);
  return mixed ^ (mixed >>> 15);
};

/**
 * The nodes of all diagrams of one manager, each once: 16 bytes for a node, 4 for a bucket, no object at all.
 *
 * INVARIANT: a node is younger (has a larger index) than its children, and a bucket lists its youngest node first.
 * So the youngest nodes can be taken away again in the reverse order of their making, and one pass up the indices
 * meets every child before its parents.
 */
export class NodeStore {
  nodes = new Int32Array(firstCapacity * width);
  count = 0;
  /** How many nodes were looked up or made so far: a measure of work that no clock disturbs. */
  steps = 0;
  readonly cache = new ResultCache();
  #buckets = new Int32Array(firstCapacity);
  #mask = firstCapacity - 1;
  #visited = new Int32Array(0);
  #visit = 0;

  /** Nodes that there is room for without growing. */
  get capacity(): number {
    return this.nodes.length / width;
  }

  /** Bytes of all arrays. */
  get bytes(): number {
    return this.nodes.byteLength + this.#buckets.byteLength + this.#visited.byteLength + this.cache.bytes;
  }

  level(ref: Ref): number {
    return ref < 0 ? noLevel : this.nodes[ref * width]!;
  }

  low(ref: Ref): Ref {
    return this.nodes[ref * width + 1]! as Ref;
  }

  high(ref: Ref): Ref {
    return this.nodes[ref * width + 2]! as Ref;
  }

  /** The node that has these two children. `level` must be above both of them, which is not checked here. */
  make(level: number, low: Ref, high: Ref): Ref {
    if (low === high) return low;
    this.steps += 1;
    const nodes = this.nodes;
    const slot = hash(level, low, high) & this.#mask;
    for (let at = this.#buckets[slot]!; at !== 0; at = nodes[at * width - 1]!) {
      const node = at * width - width;
      if (nodes[node + 1] === low && nodes[node + 2] === high && nodes[node] === level)
        return (at - 1) as Ref;
    }
    return this.#add(slot, level, low, high);
  }

  #add(slot: number, level: number, low: Ref, high: Ref): Ref {
    const ref = this.count as Ref;
    this.count += 1;
    const node = ref * width;
    this.nodes[node] = level;
    this.nodes[node + 1] = low;
    this.nodes[node + 2] = high;
    this.nodes[node + 3] = this.#buckets[slot]!;
    this.#buckets[slot] = this.count;
    if (this.count === this.capacity) this.#grow();
    return ref;
  }

  #grow(): void {
    const larger = new Int32Array(nextCapacity(this.capacity) * width);
    larger.set(this.nodes);
    this.nodes = larger;
    if (this.#buckets.length < this.count) {
      this.#buckets = new Int32Array(this.#buckets.length * 2);
      this.rehash();
    }
    this.cache.growFor(this.capacity);
  }

  /** Puts all nodes into buckets again, oldest first. */
  rehash(): void {
    this.#mask = this.#buckets.length - 1;
    this.#buckets.fill(0);
    for (let ref = 0; ref < this.count; ref += 1) {
      const slot = this.#slotOf(ref);
      this.nodes[ref * width + 3] = this.#buckets[slot]!;
      this.#buckets[slot] = ref + 1;
    }
  }

  #slotOf(ref: number): number {
    const node = ref * width;
    return hash(this.nodes[node]!, this.nodes[node + 1]!, this.nodes[node + 2]!) & this.#mask;
  }

  /** Takes all nodes away that were made since there were `count`. Costs only what was made since. */
  truncate(count: number): void {
    for (let ref = this.count - 1; ref >= count; ref -= 1)
      this.#buckets[this.#slotOf(ref)] = this.nodes[ref * width + 3]!;
    this.count = count;
    this.cache.forgetFrom(count);
  }

  /** Begins a walk over nodes, none of them visited yet. Walks do not nest. */
  beginWalk(): void {
    if (this.#visited.length < this.count) this.#visited = new Int32Array(this.capacity);
    this.#visit += 1;
  }

  /** Whether the node was not visited yet in this walk; it is now. */
  enter(ref: Ref): boolean {
    if (this.#visited[ref] === this.#visit) return false;
    this.#visited[ref] = this.#visit;
    return true;
  }

  /**
   * Takes all nodes away that were not visited in the last walk. Gives the new index of each other one, by its old one.
   */
  sweep(): Int32Array {
    const renamed = new Int32Array(this.count);
    const rename = (ref: number): number => (ref < 0 ? ref : renamed[ref]!);
    let kept = 0;
    for (let ref = 0; ref < this.count; ref += 1) {
      if (this.#visited[ref] !== this.#visit) continue;
      const [from, to] = [ref * width, kept * width];
      this.nodes[to] = this.nodes[from]!;
      this.nodes[to + 1] = rename(this.nodes[from + 1]!);
      this.nodes[to + 2] = rename(this.nodes[from + 2]!);
      renamed[ref] = kept;
      kept += 1;
    }
    this.count = kept;
    this.rehash();
    this.cache.clear();
    return renamed;
  }
}
