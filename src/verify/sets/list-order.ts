/** A copy with room for `length` numbers. */
export const longer = (column: Float64Array, length: number): Float64Array<ArrayBuffer> => {
  const copy = new Float64Array(length);
  copy.set(column);
  return copy;
};

/**
 * The order of a list of slots, so that of two slots it is known at once which stands first: each has a key, which
 * grows along the list. Slots are numbers from 0 without large gaps.
 */
export class ListOrder {
  #slots = new Int32Array(64);
  #length = 0;
  /** By slot. */
  #keys = new Float64Array(64);

  get length(): number {
    return this.#length;
  }

  at(index: number): number {
    return this.#slots[index]!;
  }

  /** All slots in their order: good until the next change. */
  all(): Int32Array {
    return this.#slots.subarray(0, this.#length);
  }

  keyOf(slot: number): number {
    return this.#keys[slot]!;
  }

  /** `removed` slots from `at` on make place for `added`. */
  splice(at: number, removed: number, added: readonly number[]): void {
    const length = this.#length - removed + added.length;
    if (length > this.#slots.length) this.#widen(2 * length);
    this.#slots.copyWithin(at + added.length, at + removed, this.#length);
    this.#slots.set(added, at);
    this.#length = length;
    this.#giveKeys(at, at + added.length);
  }

  #widen(length: number): void {
    const slots = new Int32Array(length);
    slots.set(this.all());
    this.#slots = slots;
  }

  /** Gives keys to the slots from `from` to before `to`, between those of their neighbours. */
  #giveKeys(from: number, to: number): void {
    const greatest = this.#slots.subarray(from, to).reduce((most, slot) => Math.max(most, slot), 0);
    if (greatest >= this.#keys.length) this.#keys = longer(this.#keys, 2 * greatest + 1);
    const before = from === 0 ? null : this.keyOf(this.at(from - 1));
    const after = to === this.#length ? null : this.keyOf(this.at(to));
    const first = before ?? (after ?? 0) - (to - from + 1);
    const step = ((after ?? first + (to - from + 1)) - first) / (to - from + 1);
    let previous = first;
    for (let index = from; index < to; index += 1) {
      const key = first + step * (index - from + 1);
      if (key <= previous || (after !== null && key >= after)) return this.#renumber();
      this.#keys[this.at(index)] = key;
      previous = key;
    }
  }

  /** There is no number left between two keys: all get new ones. */
  #renumber(): void {
    for (let index = 0; index < this.#length; index += 1) this.#keys[this.at(index)] = index;
  }
}
