import type { Fate } from "./fate.ts";

/**
 * Terminal ids of what can become of a packet: one fate, or several where the kernel chooses (several next hops, an
 * address out of a pool). Id 0 says nothing of a packet; equal sets of fates have equal ids.
 */
export class FateTable {
  readonly #fates: Fate[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #sets: (readonly number[])[] = [];
  readonly #ids = new Map<string, number>();

  /** The id of one fate. */
  idOf(fate: Fate): number {
    const key = JSON.stringify(fate);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#fates.push(fate) - 1;
      this.#numbers.set(key, number);
    }
    return this.#setId([number]);
  }

  /** All fates of an id, in a fixed order. Throws `RangeError` for an id that is none. */
  at(id: number): readonly Fate[] {
    return this.#numbersOf(id).map((number) => this.#fates[number]!);
  }

  /** The id of "one of these": what one packet gets when the kernel may choose between two. */
  either(left: number, right: number): number {
    if (left === right) return left;
    return this.#setId(
      [...new Set([...this.#numbersOf(left), ...this.#numbersOf(right)])].sort((a, b) => a - b),
    );
  }

  #numbersOf(id: number): readonly number[] {
    const found = this.#sets[id - firstId];
    if (found === undefined) throw new RangeError(`no fate has the id ${id}`);
    return found;
  }

  #setId(numbers: readonly number[]): number {
    const key = numbers.join(",");
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = firstId + this.#sets.push(numbers) - 1;
    this.#ids.set(key, id);
    return id;
  }
}

/** Terminals 0 and 1 have their meaning. */
const firstId = 2;
