const firstSlots = 16;

const hash = (a: number, b: number): number => {
  const mixed = Math.imul(Math.imul(a, 0x9e3779b1) ^ b, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
};

/** Numbers pairs of integers as they come, from 0: a hash table without objects. */
export class PairNumbers {
  /** Both integers of each pair. */
  #pairs = new Int32Array(firstSlots);
  /** Number + 1, or 0. At most half full. */
  #slots = new Int32Array(firstSlots);
  #count = 0;

  get size(): number {
    return this.#count;
  }

  /** The number of a pair, the next one when it is new. */
  numberOf(a: number, b: number): number {
    const slot = this.#find(a, b);
    if (this.#slots[slot] !== 0) return this.#slots[slot]! - 1;
    this.#pairs[2 * this.#count] = a;
    this.#pairs[2 * this.#count + 1] = b;
    this.#count += 1;
    this.#slots[slot] = this.#count;
    if (2 * this.#count === this.#slots.length) this.#grow();
    return this.#count - 1;
  }

  first(number: number): number {
    return this.#pairs[2 * number]!;
  }

  second(number: number): number {
    return this.#pairs[2 * number + 1]!;
  }

  /** The slot where a pair is, or would be. */
  #find(a: number, b: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash(a, b) & mask;
    for (;;) {
      const number = this.#slots[slot]! - 1;
      if (number < 0 || (this.#pairs[2 * number] === a && this.#pairs[2 * number + 1] === b)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #grow(): void {
    const pairs = new Int32Array(2 * this.#pairs.length);
    pairs.set(this.#pairs);
    this.#pairs = pairs;
    this.#slots = new Int32Array(2 * this.#slots.length);
    for (let number = 0; number < this.#count; number += 1)
      this.#slots[this.#find(this.first(number), this.second(number))] = number + 1;
  }
}
