import { guard, only } from "./combine.ts";
import type { NodeStore } from "./node-store.ts";
import { type Bit, everything, type Ref, undefinedRef } from "./ref.ts";
import { restrict } from "./restrict.ts";

/**
 * Forks that are followed without remembering results. What forks more often is left to an operation that remembers:
 * it needs the bits as a path of nodes.
 */
const fewForks = 64;

/** Bits in the order of their levels, as `2 × level + value`. They come as a few ascending stretches. */
const ascending = (bits: readonly Bit[]): Int32Array => {
  const packed = new Int32Array(bits.length);
  for (let count = 0; count < bits.length; count += 1) {
    const bit = 2 * bits[count]!.level + bits[count]!.value;
    let at = count;
    for (; at > 0 && packed[at - 1]! > bit; at -= 1) packed[at] = packed[at - 1]!;
    packed[at] = bit;
  }
  return packed;
};

const levelOf = (bit: number): number => bit >> 1;

/** `then` where the bit holds, else undefined. */
const onlyBit = (store: NodeStore, bit: number, then: Ref): Ref =>
  only(store, levelOf(bit), (bit & 1) as 0 | 1, then);

/** `then` where all bits from the `from`th on hold. */
const path = (store: NodeStore, bits: Int32Array, from: number, then: Ref): Ref => {
  let result = then;
  for (let at = bits.length - 1; at >= from; at -= 1) result = onlyBit(store, bits[at]!, result);
  return result;
};

/** Puts bits into diagrams: as constants (`fix`), or as a condition (`require`). */
class BitPath {
  readonly #store: NodeStore;
  readonly #bits: Int32Array;
  #forks = fewForks;
  /** Results on the sides of forks: diagram, place among the bits, result. Few enough to be looked through. */
  readonly #known: number[] = [];

  constructor(store: NodeStore, bits: readonly Bit[]) {
    this.#store = store;
    this.#bits = ascending(bits);
  }

  /** `f` with the bits from the `from`th on as constants. */
  fix(f: Ref, from = 0): Ref {
    const [store, bits] = [this.#store, this.#bits];
    let [result, at] = [f, from];
    while (result >= 0) {
      const level = store.level(result);
      while (at < bits.length && levelOf(bits[at]!) < level) at += 1;
      if (at === bits.length) return result;
      if (levelOf(bits[at]!) > level) return this.#fixFork(result, at);
      result = (bits[at]! & 1) === 1 ? store.high(result) : store.low(result);
    }
    return result;
  }

  #fixFork(f: Ref, at: number): Ref {
    if ((this.#forks -= 1) < 0) return restrict(this.#store, f, this.#cube(at));
    return this.#fork(f, (side) => this.fix(side, at), at);
  }

  /** `f` where the bits from the `at`th on hold, else undefined. */
  require(f: Ref, at = 0): Ref {
    if (f === undefinedRef) return f;
    const [store, bits] = [this.#store, this.#bits];
    if (at === bits.length || store.level(f) > levelOf(bits.at(-1)!)) return path(store, bits, at, f);
    const bit = bits[at]!;
    const level = store.level(f);
    if (level < levelOf(bit)) return this.#requireFork(f, at);
    if (level > levelOf(bit)) return onlyBit(store, bit, this.require(f, at + 1));
    return onlyBit(store, bit, this.require((bit & 1) === 1 ? store.high(f) : store.low(f), at + 1));
  }

  #requireFork(f: Ref, at: number): Ref {
    if ((this.#forks -= 1) < 0) return guard(this.#store, this.#cube(at), f);
    return this.#fork(f, (side) => this.require(side, at), at);
  }

  /** The bits from the `at`th on as a set of packets. */
  #cube(at: number): Ref {
    return path(this.#store, this.#bits, at, everything);
  }

  #fork(f: Ref, onSide: (side: Ref) => Ref, at: number): Ref {
    const store = this.#store;
    const [left, right] = [store.low(f), store.high(f)];
    const low = this.#find(left, at) ?? this.#keep(left, at, onSide(left));
    const high = this.#find(right, at) ?? this.#keep(right, at, onSide(right));
    return store.make(store.level(f), low, high);
  }

  #find(f: Ref, at: number): Ref | undefined {
    const known = this.#known;
    for (let entry = 0; entry < known.length; entry += 3)
      if (known[entry] === f && known[entry + 1] === at) return known[entry + 2] as Ref;
    return undefined;
  }

  #keep(f: Ref, at: number, result: Ref): Ref {
    this.#known.push(f, at, result);
    return result;
  }
}

/** `f` with the bits as constants: it does not depend on them any more. A level has one value. */
export const fixBits = (store: NodeStore, f: Ref, bits: readonly Bit[]): Ref =>
  new BitPath(store, bits).fix(f);

/** `then` where all of `bits` hold, else undefined. A level that is there twice with different values makes it empty. */
export const cube = (store: NodeStore, bits: readonly Bit[], then: Ref): Ref =>
  new BitPath(store, bits).require(then);
