import type { NftExpression, NftRule, NftTable } from "../../state/index.ts";
import { operationOf } from "./operation.ts";
import type { PreparedChain, PreparedRule } from "./prepared-chain.ts";
import { PreparedSet } from "./prepared-set.ts";
import type { Scope } from "./scope.ts";

/** Expressions that match or report, and leave the packet and its way alone. */
const idle: ReadonlySet<NftExpression["kind"]> = new Set([
  "meta",
  "payload",
  "cmp",
  "range",
  "bitwise",
  "immediate",
  "ct",
  "fib",
  "counter",
  "limit",
  "log",
  "byteorder",
  "shift",
  "exthdr",
  "socket",
  "hash",
  "rt",
  "xfrm",
  "osf",
  "quota",
  "connlimit",
  "last",
  "xtMatch",
]);

/** Targets of iptables that leave the packet and its way alone. */
const idleTargets: ReadonlySet<string> = new Set(["LOG", "NFLOG", "CHECKSUM", "TCPMSS", "TRACE", "CLASSIFY"]);

/** Whether a rule decides anything. A verdict map may; a plain look-up only matches. */
const matters = ({ expressions }: NftRule): boolean =>
  expressions.some((expression) => {
    if (expression.kind === "lookup") return expression.register === 0;
    if (expression.kind === "xtTarget") return !idleTargets.has(expression.name);
    return !idle.has(expression.kind);
  });

/** A table of nftables, ready to run: its chains by name. */
export const prepareNftTable = (key: string, table: NftTable): ReadonlyMap<string, PreparedChain> => {
  const sets = new Map(table.sets.map((set) => [set.name, new PreparedSet(set)]));
  const chains = new Map<string, PreparedChain>();
  for (const { name, hook, rules } of table.chains) {
    const id = `nftTable ${key}/${name}`;
    const prepared = rules.map((rule, index) => prepareRule(rule, `${id}/${index}`, `nftTable ${key}`, sets));
    chains.set(name, { id, rules: prepared, policy: hook?.policy ?? null, chains });
  }
  return chains;
};

const prepareRule = (rule: NftRule, id: string, table: string, sets: Scope["sets"]): PreparedRule => {
  const scope: Scope = { rule: id, table, sets, matters: matters(rule) };
  return { id, operations: rule.expressions.map((expression) => operationOf(expression, scope)) };
};
