import type { NftExpression, NftRule, NftTable } from "../nftables.ts";
import { expressionText } from "./expression-text.ts";
import { RuleReader } from "./rule-reader.ts";
import { splitMatches } from "./split-matches.ts";

/**
 * A rule as an operator would type it, on one line.
 *
 * Follows the registers through the rule's expressions. A match that only settles the protocol for a later one (`meta
 * l4proto tcp` before `tcp dport`) is left out, as `nft` does. Extensions of iptables stand in the words of iptables;
 * what has no form in either language is printed as `[ … ]`.
 */
export const formatRule = (rule: NftRule, table: Pick<NftTable, "family" | "sets">): string => {
  const reader = new RuleReader(table.family, table.sets);
  for (const expression of joinRanges(splitMatches(rule.expressions))) reader.read(expression);
  const comment = rule.comment === undefined ? [] : [`comment "${rule.comment}"`];
  return [...reader.said, ...reader.unsaid.map(expressionText), ...comment].join(" ");
};

/** Two comparisons with the ends of a range are one match. */
const joinRanges = (expressions: readonly NftExpression[]): NftExpression[] => {
  const joined: NftExpression[] = [];
  for (const expression of expressions) {
    const last = joined.at(-1);
    const isUpperEnd = expression.kind === "cmp" && expression.op === "lte" && last?.kind === "cmp";
    if (isUpperEnd && last.op === "gte" && last.register === expression.register) {
      const { register, data: to } = expression;
      joined[joined.length - 1] = { kind: "range", op: "eq", register, from: last.data, to };
    } else joined.push(expression);
  }
  return joined;
};
