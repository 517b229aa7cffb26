/** Numbers names as they come, from `first`, up to `most` of them. */
export class Names {
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];
  readonly #first: number;
  readonly #most: number;

  constructor(first: number, most: number) {
    this.#first = first;
    this.#most = most;
  }

  /** The number of a name, a new one when it has none yet. Throws `RangeError` when there are too many. */
  numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    if (this.#names.length === this.#most) throw new RangeError(`more than ${this.#most} names`);
    const number = this.#first + this.#names.push(name) - 1;
    this.#numbers.set(name, number);
    return number;
  }

  /** The name with this number, or `null`. */
  nameOf(number: number): string | null {
    return this.#names[number - this.#first] ?? null;
  }

  /** All names, in the order of their numbers. */
  get all(): readonly string[] {
    return this.#names;
  }
}
