/**
 * The cells of one field of the key in which a rule lies: numbers, twice the cell's own plus one where the rule covers
 * the whole cell. `null` when they are too many to be counted out.
 */
export type FieldCells = readonly number[] | null;

/** A field of the key at one level of detail: the cells of every rule, and the text of every cell. */
export interface FieldLevel<Key> {
  readonly cells: readonly FieldCells[];
  /** By cell number. */
  readonly keys: readonly Key[];
}

/** A rule is in at most this many cells of one field. */
export const mostFieldCells = 4;

/** Numbers cells by their text, and marks those that are covered. */
export class CellNumbers<Key> {
  readonly keys: Key[] = [];
  readonly #numbers = new Map<string, number>();

  /** The cell with a text, covered or not. */
  encode(text: string, key: () => Key, isCovered: boolean): number {
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.keys.length;
      this.#numbers.set(text, number);
      this.keys.push(key());
    }
    return 2 * number + (isCovered ? 1 : 0);
  }
}

/** One entry for each cell, covered when any entry covers it; `null` when there are too many. */
export const mergeCells = (cells: readonly number[]): FieldCells => {
  if (cells.length < 2) return cells;
  const merged = new Map<number, number>();
  for (const cell of cells) merged.set(cell >> 1, (merged.get(cell >> 1) ?? 0) | cell);
  return merged.size > mostFieldCells ? null : [...merged.values()];
};
