/** Arrays of at most 64 bytes are made without asking for memory: most tables stay small. */
const firstSlots = 4;

const hashOf = (list: Int32Array, length: number): number => {
  let hash = length;
  for (let at = 0; at < length; at += 1) hash = Math.imul(hash ^ list[at]!, 0x9e3779b1) ^ (hash >>> 15);
  return hash ^ (hash >>> 13);
};

/** Remembers a value for each list of integers. Lists lie one after the other in a single array. */
export class ListTable {
  #pool = new Int32Array(16);
  #used = 0;
  /** For each entry: where its list begins in the pool, its length, its value, the next entry (index + 1). */
  #entries = new Int32Array(4 * firstSlots);
  #count = 0;
  #slots = new Int32Array(firstSlots);

  /** The value of the first `length` integers of `list`; `undefined` when there is none. */
  find(list: Int32Array, length: number): number | undefined {
    const entries = this.#entries;
    for (let at = this.#slots[this.#slotOf(list, length)]!; at !== 0; at = entries[4 * at - 1]!)
      if (entries[4 * at - 3] === length && this.#isAt(entries[4 * at - 4]!, list, length))
        return entries[4 * at - 2]!;
    return undefined;
  }

  #slotOf(list: Int32Array, length: number): number {
    return hashOf(list, length) & (this.#slots.length - 1);
  }

  #isAt(start: number, list: Int32Array, length: number): boolean {
    for (let at = 0; at < length; at += 1) if (this.#pool[start + at] !== list[at]) return false;
    return true;
  }

  put(list: Int32Array, length: number, value: number): void {
    if (this.#used + length > this.#pool.length) this.#pool = larger(this.#pool, this.#used + length);
    if (4 * this.#count === this.#entries.length) this.#grow();
    this.#pool.set(list.subarray(0, length), this.#used);
    const slot = this.#slotOf(list, length);
    this.#entries.set([this.#used, length, value, this.#slots[slot]!], 4 * this.#count);
    this.#count += 1;
    this.#slots[slot] = this.#count;
    this.#used += length;
  }

  #grow(): void {
    this.#entries = larger(this.#entries, 8 * this.#count);
    this.#slots = new Int32Array(2 * this.#slots.length);
    for (let at = 0; at < this.#count; at += 1) {
      const [start, length] = [this.#entries[4 * at]!, this.#entries[4 * at + 1]!];
      const slot = this.#slotOf(this.#pool.subarray(start, start + length), length);
      this.#entries[4 * at + 3] = this.#slots[slot]!;
      this.#slots[slot] = at + 1;
    }
  }
}

const larger = (array: Int32Array, atLeast: number): Int32Array<ArrayBuffer> => {
  const copy = new Int32Array(Math.max(2 * array.length, atLeast));
  copy.set(array);
  return copy;
};
