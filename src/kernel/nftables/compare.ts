import {
  equalValues,
  type NftChain,
  type NftElement,
  type NftExpression,
  type NftSet,
} from "../../state/index.ts";

/** Whether two values of the state are the same. */
export const isSame = (a: unknown, b: unknown): boolean => equalValues(a, b);

/** Whether two sets are the same but for their elements. */
export const isSameSet = (a: NftSet, b: NftSet): boolean =>
  isSame({ ...a, elements: [] }, { ...b, elements: [] });

/** Whether two chains are the same but for their rules. */
export const isSameChain = (a: NftChain, b: NftChain): boolean => a.name === b.name && isSame(a.hook, b.hook);

/** What must be deleted and added to get from some elements to others; an element that changed is in both. */
export interface ElementDifference {
  readonly gone: readonly NftElement[];
  readonly added: readonly NftElement[];
}

/** Both lists sorted as in `NftSet.elements`; walked once, side by side. */
export const compareElements = (
  before: readonly NftElement[],
  after: readonly NftElement[],
): ElementDifference => {
  if (before === after) return { gone: [], added: [] };
  const gone: NftElement[] = [];
  const added: NftElement[] = [];
  for (let left = 0, right = 0; left < before.length || right < after.length;) {
    const [old, fresh] = [before[left], after[right]];
    const order = old === undefined ? 1 : fresh === undefined ? -1 : compareRanges(old, fresh);
    if (order < 0 || (order === 0 && !isSame(old, fresh))) gone.push(old!);
    if (order > 0 || (order === 0 && !isSame(old, fresh))) added.push(fresh!);
    if (order <= 0) left += 1;
    if (order >= 0) right += 1;
  }
  return { gone, added };
};

const compareRanges = (a: NftElement, b: NftElement): number =>
  compareText(a.key, b.key) || compareText(a.end ?? "", b.end ?? "");

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The names of the sets and chains that expressions refer to. */
export const referencesOf = (expressions: readonly NftExpression[]): readonly string[] =>
  expressions.flatMap((expression) => {
    if (expression.kind === "lookup" || expression.kind === "objectMap" || expression.kind === "dynset")
      return [expression.set];
    return expression.kind === "verdict" && "chain" in expression.verdict ? [expression.verdict.chain] : [];
  });
