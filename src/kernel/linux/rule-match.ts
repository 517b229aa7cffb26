import { equalValues, type RoutingRule } from "../../state/index.ts";

/**
 * The rule that the kernel would delete when asked to delete `asked` (`net/core/fib_rules.c, rule_find`): the first
 * in its list that agrees in every field that is set. A field that is not set agrees with anything.
 */
export const ruleThatGoes = (rules: readonly RoutingRule[], asked: RoutingRule): RoutingRule | null =>
  rules.find((rule) => agrees(rule, asked)) ?? null;

const agrees = (rule: RoutingRule, asked: RoutingRule): boolean =>
  rule.family === asked.family &&
  rule.priority === asked.priority &&
  equalValues(rule.action, asked.action) &&
  fields.every((field) => isUnset(asked[field]) || equalValues(rule[field], asked[field]));

/** Neither inversion nor anything else outside this list is compared. */
const fields = [
  "from",
  "to",
  "inputDevice",
  "outputDevice",
  "mark",
  "tos",
  "ipProtocol",
  "sourcePorts",
  "destinationPorts",
  "users",
  "suppressPrefixLength",
  "suppressGroup",
  "l3mdev",
  "tunnelId",
  "protocol",
] as const;

const isUnset = (value: unknown): boolean => value === null || value === 0 || value === false;
