import {
  type Change,
  type DraftConfig,
  type NftExpression,
  type NftTable,
  withoutPassingElements,
} from "../../state/index.ts";

/** Makes all table changes, or none: then gives the errno. */
export const makeTables = (draft: DraftConfig, changes: readonly Change[]): string | null => {
  const tables = new Map(draft.nftTable);
  for (const change of changes) {
    if (change.kind !== "nftTable" || change.op === "patch") return "EOPNOTSUPP";
    if (change.op === "delete") tables.delete(change.key);
    else {
      const errno = danglingReference(change.after);
      if (errno !== null) return errno;
      tables.set(change.key, withoutPassingElements(change.after));
    }
  }
  draft.nftTable.clear();
  for (const [key, table] of tables) draft.nftTable.set(key, table);
  return null;
};

/** A rule that names a chain or set which the table lacks. */
const danglingReference = ({ chains, sets }: NftTable): string | null => {
  const chainNames = new Set(chains.map(({ name }) => name));
  const setNames = new Set(sets.map(({ name }) => name));
  const dangles = (expression: NftExpression): boolean => {
    if (expression.kind === "lookup") return !setNames.has(expression.set);
    if (expression.kind !== "verdict") return false;
    return "chain" in expression.verdict && !chainNames.has(expression.verdict.chain);
  };
  const all = chains.flatMap(({ rules }) => rules.flatMap(({ expressions }) => expressions));
  return all.some(dangles) ? "ENOENT" : null;
};
