import type { NftExpression } from "../nftables.ts";

/** Neighbouring fields that `nft` loads and compares as one: the ports, and the addresses of IPv4. */
const neighbours = [
  { base: "transport", offset: 0, length: 2 },
  { base: "network", offset: 12, length: 4 },
] as const;

/** Takes comparisons of neighbouring fields apart again. */
export const splitMatches = (expressions: readonly NftExpression[]): NftExpression[] =>
  expressions.flatMap((expression, index) => {
    if (split(expression, expressions[index + 1]) !== null) return [];
    return split(expressions[index - 1], expression) ?? [expression];
  });

/** Two loads and comparisons for one of both fields; `null` for anything else. */
const split = (
  load: NftExpression | undefined,
  compare: NftExpression | undefined,
): NftExpression[] | null => {
  if (load?.kind !== "payload" || compare?.kind !== "cmp" || compare.op !== "eq") return null;
  const fields = neighbours.find(({ base, offset }) => base === load.base && offset === load.offset);
  if (fields === undefined || load.length !== 2 * fields.length) return null;
  const { length } = fields;
  return [
    { ...load, length },
    { ...compare, data: compare.data.slice(0, 2 * length) },
    { ...load, length, offset: load.offset + length },
    { ...compare, data: compare.data.slice(2 * length) },
  ];
};
