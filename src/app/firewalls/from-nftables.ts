import {
  formatRule,
  type NftExpression,
  type NftRule,
  type NftTable,
  type NftVerdict,
} from "../../state/index.ts";
import type { FirewallRule, FirewallTable } from "./firewall-table.ts";

/** A table of nftables, also one that iptables-nft made. */
export const fromNftables = (table: NftTable): FirewallTable => ({
  label: `${table.family} ${table.name}`,
  family: table.family,
  name: table.name,
  setCount: table.sets.length,
  chains: table.chains.map(({ name, hook, rules }) => ({
    name,
    hook,
    rules: rules.map((rule) => ruleOf(rule, table)),
  })),
});

const ruleOf = (rule: NftRule, table: NftTable): FirewallRule => {
  const verdicts = rule.expressions.flatMap((expression) => verdictsOf(expression, table));
  return {
    text: formatRule(rule, table),
    comments: [...(rule.comment === undefined ? [] : [rule.comment]), ...rule.expressions.flatMap(commentOf)],
    chains: verdicts.flatMap((verdict) => ("chain" in verdict ? [verdict.chain] : [])),
    accepts: verdicts.some(({ kind }) => kind === "accept"),
    dropsAll:
      rule.expressions.some(drops) && rule.expressions.every((one) => drops(one) || passes.has(one.kind)),
  };
};

/** The verdicts that an expression may give: its own, or those of the map that it looks into. */
const verdictsOf = (expression: NftExpression, { sets }: NftTable): readonly NftVerdict[] => {
  if (expression.kind === "verdict") return [expression.verdict];
  if (expression.kind !== "lookup" || expression.register !== 0) return [];
  const elements = sets.find(({ name }) => name === expression.set)?.elements ?? [];
  return elements.flatMap(({ verdict }) => verdict ?? []);
};

const commentOf = (expression: NftExpression): readonly string[] =>
  expression.kind === "xtMatch" && expression.name === "comment"
    ? (expression.options ?? []).flatMap(({ values }) => values)
    : [];

const drops = (expression: NftExpression): boolean =>
  expression.kind === "reject" ||
  (expression.kind === "verdict" && expression.verdict.kind === "drop") ||
  (expression.kind === "xtTarget" && expression.name === "REJECT");

/** Expressions that let every packet by. */
const passes: ReadonlySet<NftExpression["kind"]> = new Set(["counter", "log", "last"]);
