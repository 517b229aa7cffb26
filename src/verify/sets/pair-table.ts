import { PairNumbers } from "./pair-numbers.ts";

/** Two terminals: what a packet had before, and what it has now. 0 is "undefined". */
export interface Pair {
  readonly before: number;
  readonly after: number;
}

/** Numbers pairs of terminals as they come, from 1. */
export class PairTable {
  readonly #numbers = new PairNumbers();

  /** The id of a pair; the same pair has always the same. */
  intern(before: number, after: number): number {
    return this.#numbers.numberOf(before, after) + 1;
  }

  /** The pair with this id. Throws `RangeError` when there is none. */
  pair(id: number): Pair {
    if (id < 1 || id > this.#numbers.size) throw new RangeError(`no pair has the id ${id}`);
    return { before: this.#numbers.first(id - 1), after: this.#numbers.second(id - 1) };
  }

  get size(): number {
    return this.#numbers.size;
  }
}
