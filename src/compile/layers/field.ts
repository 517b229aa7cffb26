/** The cells of one field of the key at one level of detail. */
export interface FieldLevel<Key> {
  readonly cells: RuleCells;
  /** How many cells there are. */
  readonly size: number;
  /** What a cell stands for in the key, by the cell's number. */
  keyOf(cell: number): Key;
}

/** A rule is in at most this many cells of one field. */
export const mostFieldCells = 4;

const tooMany = -1;
const several = -2;

/**
 * In which cells of a field each rule lies: numbers, twice the cell's own plus one where the rule covers the whole cell.
 * Nearly all rules are in a single one, so these stand side by side and need no list each.
 */
export class RuleCells {
  readonly #single: Int32Array;
  readonly #several = new Map<number, readonly number[]>();

  constructor(rules: number) {
    this.#single = new Int32Array(rules);
  }

  /** `null`: too many to be counted out. A cell that comes twice is covered when either is. */
  set(rule: number, cells: readonly number[] | null): void {
    const merged = cells === null || cells.length === 1 ? cells : mergeCells(cells);
    this.#single[rule] = merged === null ? tooMany : merged.length === 1 ? merged[0]! : several;
    if (merged !== null && merged.length !== 1) this.#several.set(rule, merged);
  }

  /** The cell of a rule that is in a single one; below 0 for all others. */
  single(rule: number): number {
    return this.#single[rule]!;
  }

  /** All cells of a rule; `null` when they are too many. */
  of(rule: number): readonly number[] | null {
    const single = this.#single[rule]!;
    if (single >= 0) return [single];
    return single === tooMany ? null : this.#several.get(rule)!;
  }
}

const mergeCells = (cells: readonly number[]): readonly number[] | null => {
  const merged = new Map<number, number>();
  for (const cell of cells) merged.set(cell >> 1, (merged.get(cell >> 1) ?? 0) | cell);
  return merged.size > mostFieldCells ? null : [...merged.values()];
};

/** Numbers cells by what they start with, and marks those that are covered. */
export class CellNumbers<Start extends string | number> {
  readonly starts: Start[] = [];
  readonly #numbers = new Map<Start, number>();

  /** The cell with a start, covered or not. */
  encode(start: Start, isCovered: boolean): number {
    let number = this.#numbers.get(start);
    if (number === undefined) {
      number = this.starts.length;
      this.#numbers.set(start, number);
      this.starts.push(start);
    }
    return 2 * number + (isCovered ? 1 : 0);
  }
}
