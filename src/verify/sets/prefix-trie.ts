/** No child, no value. */
export const nothing = -0x80000000;

/** Bits of the longest key: an address of IPv6. */
const mostBits = 128;

/** Integers per node: both children (0: none), value, memo. */
const width = 4;

/**
 * A binary trie of prefixes as one array of integers. Node 0 is the prefix of length 0. A key is its bits in words of
 * 32, the first bit at the top of the first word.
 */
export class PrefixTrie {
  #nodes = new Int32Array(width * 64);
  #count = 1;
  /** The last prefix that was inserted, and the nodes down to it. */
  readonly #lastKey = new Int32Array(mostBits / 32);
  #lastLength = 0;
  readonly #last = new Int32Array(mostBits + 1);

  constructor() {
    this.#nodes.fill(nothing, 2, 4);
  }

  get size(): number {
    return this.#count;
  }

  /** The child on the side of `bit`, or 0. */
  child(node: number, bit: number): number {
    return this.#nodes[node * width + bit]!;
  }

  value(node: number): number {
    return this.#nodes[node * width + 2]!;
  }

  setValue(node: number, value: number): void {
    this.#nodes[node * width + 2] = value;
  }

  /** A number that the owner keeps at the node. */
  memo(node: number): number {
    return this.#nodes[node * width + 3]!;
  }

  setMemo(node: number, memo: number): void {
    this.#nodes[node * width + 3] = memo;
  }

  /** The nodes of the prefix `key`/`length` and of all around it, from the root down; they are made where missing. */
  path(key: ArrayLike<number>, length: number): Int32Array {
    const path = new Int32Array(length + 1);
    for (let depth = 0, node = 0; depth < length; depth += 1) {
      node = this.#descend(node, bitAt(key, depth));
      path[depth + 1] = node;
    }
    return path;
  }

  /** The node of a prefix; it is made where missing. Goes on from where the last one that was inserted parts from it. */
  insert(key: ArrayLike<number>, length: number): number {
    const last = this.#last;
    let depth = this.#agreesWithLast(key, length);
    let node = last[depth]!;
    for (; depth < length; depth += 1) {
      node = this.#descend(node, bitAt(key, depth));
      last[depth + 1] = node;
    }
    for (let word = 0; word < key.length; word += 1) this.#lastKey[word] = key[word]!;
    this.#lastLength = length;
    return node;
  }

  /** How many of the first `length` bits are those of the last prefix that was inserted. */
  #agreesWithLast(key: ArrayLike<number>, length: number): number {
    const most = Math.min(length, this.#lastLength);
    for (let word = 0; 32 * word < most; word += 1) {
      const other = this.#lastKey[word]! ^ key[word]!;
      if (other !== 0) return Math.min(most, 32 * word + Math.clz32(other));
    }
    return most;
  }

  /** The node of a prefix, or -1. */
  find(key: ArrayLike<number>, length: number): number {
    let node = 0;
    for (let depth = 0; depth < length; depth += 1) {
      node = this.child(node, bitAt(key, depth));
      if (node === 0) return -1;
    }
    return node;
  }

  #descend(node: number, bit: number): number {
    const known = this.child(node, bit);
    if (known !== 0) return known;
    if (this.#count * width === this.#nodes.length) this.#grow();
    const made = this.#count;
    this.#count += 1;
    this.#nodes[node * width + bit] = made;
    this.#nodes[made * width + 2] = nothing;
    this.#nodes[made * width + 3] = nothing;
    return made;
  }

  #grow(): void {
    const larger = new Int32Array(2 * this.#nodes.length);
    larger.set(this.#nodes);
    this.#nodes = larger;
  }
}

/** Bit `depth` of a key, 0 being the first. */
export const bitAt = (key: ArrayLike<number>, depth: number): 0 | 1 =>
  ((key[depth >> 5]! >>> (31 - (depth & 31))) & 1) as 0 | 1;
