/** Two terminals: what a packet had before, and what it has now. 0 is "undefined". */
export interface Pair {
  readonly before: number;
  readonly after: number;
}

/** Numbers pairs of terminals as they come, from 1. */
export class PairTable {
  readonly #pairs: Pair[] = [];
  readonly #ids = new Map<number, Map<number, number>>();

  /** The id of a pair; the same pair has always the same. */
  intern(before: number, after: number): number {
    let row = this.#ids.get(before);
    if (row === undefined) this.#ids.set(before, (row = new Map()));
    let id = row.get(after);
    if (id === undefined) row.set(after, (id = this.#pairs.push({ before, after })));
    return id;
  }

  /** The pair with this id. Throws `RangeError` when there is none. */
  pair(id: number): Pair {
    const pair = this.#pairs[id - 1];
    if (pair === undefined) throw new RangeError(`no pair has the id ${id}`);
    return pair;
  }

  get size(): number {
    return this.#pairs.length;
  }
}
