import type { Family } from "../../net/index.ts";
import { type HostState, objectId, type RoutingRule } from "../../state/index.ts";

/** A policy routing rule with the id that fates and traces name it by. */
export interface NamedRule {
  readonly object: string;
  readonly rule: RoutingRule;
}

/**
 * The rules of `family` in the order in which they are asked: by priority; of equal ones as the kernel lists them. A host
 * that shows none is taken to have those that it begins with.
 */
export const rulesOf = (host: HostState, family: Family): readonly NamedRule[] => {
  const rules = [...host.config.rule]
    .filter(([, rule]) => rule.family === family)
    .map(([key, rule]) => ({ object: objectId("rule", key), rule }))
    .sort((a, b) => a.rule.priority - b.rule.priority);
  return rules.length === 0 ? firstRules(family) : rules;
};

/** Whether somebody changed the rules (`fib4_has_custom_rules`): the kernel then looks at sources more closely. */
export const hasOwnRules = (rules: readonly NamedRule[]): boolean =>
  !rules.every(({ rule: { priority, action } }) =>
    beginnings.some(
      (first) => action.kind === "lookup" && first.priority === priority && first.table === action.table,
    ),
  );

/** `net/ipv4/fib_rules.c, fib_default_rules_init`; IPv6 has no table `default`, which is empty anyway. */
const beginnings = [
  { priority: 0, table: 255 },
  { priority: 32_766, table: 254 },
  { priority: 32_767, table: 253 },
];

const firstRules = (family: Family): readonly NamedRule[] =>
  beginnings.map(({ priority, table }) => ({
    object: objectId("rule", `${family} ${priority}`),
    rule: {
      family,
      priority,
      action: { kind: "lookup", table },
      invert: false,
      from: null,
      to: null,
      inputDevice: null,
      outputDevice: null,
      mark: null,
      tos: 0,
      ipProtocol: null,
      sourcePorts: null,
      destinationPorts: null,
      users: null,
      suppressPrefixLength: null,
      suppressGroup: null,
      l3mdev: false,
      tunnelId: null,
      protocol: 2,
    },
  }));

/** Where a `goto` of the rule at `index` leads; `null` when there is no such rule yet: then it does nothing. */
export const gotoTarget = (rules: readonly NamedRule[], index: number, priority: number): number | null => {
  const at = rules.findIndex(({ rule }) => rule.priority === priority);
  return at > index ? at : null;
};
