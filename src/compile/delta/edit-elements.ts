import { equalValues, type NftElement, type NftSet, type NftTable } from "../../state/index.ts";

/** An element that comes into a set or goes out of it. */
export interface ElementEdit {
  readonly set: string;
  readonly change: "added" | "gone";
  readonly element: NftElement;
}

/** `table` with all edits made in order; `null` when one goes out that is not there, or comes in over another. */
export const editElements = (table: NftTable, edits: readonly ElementEdit[]): NftTable | null => {
  const sets = new Map(table.sets.map((set) => [set.name, set]));
  for (const [name, some] of Map.groupBy(edits, ({ set }) => set)) {
    const edited = editSet(sets.get(name)!, some);
    if (edited === null) return null;
    sets.set(name, edited);
  }
  return { ...table, sets: [...sets.values()] };
};

const editSet = (set: NftSet, edits: readonly ElementEdit[]): NftSet | null => {
  const elements = [...set.elements];
  for (const { change, element } of edits) {
    const index = firstNotBelow(elements, element.key);
    const found = elements[index]?.key === element.key ? elements[index] : null;
    if ((change === "added") !== (found === null)) return null;
    if (change === "added") elements.splice(index, 0, element);
    else if (equalValues(found, element)) elements.splice(index, 1);
    else return null;
  }
  return { ...set, elements };
};

/** The index of the first element whose key is not below `key`. */
const firstNotBelow = (elements: readonly NftElement[], key: string): number => {
  let [low, high] = [0, elements.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (elements[middle]!.key < key) low = middle + 1;
    else high = middle;
  }
  return low;
};
