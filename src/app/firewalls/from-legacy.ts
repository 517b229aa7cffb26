import { formatXtRule, type NftHook, type XtChain, type XtRule, type XtTable } from "../../state/index.ts";
import type { FirewallChain, FirewallRule, FirewallTable } from "./firewall-table.ts";

/** A table of legacy iptables, ip6tables or ebtables. */
export const fromLegacy = ({ family, name, chains, isUnread }: XtTable): FirewallTable => {
  const names = new Set(chains.map((chain) => chain.name));
  return {
    label: `legacy ${family} ${name}${isUnread ? " (unread)" : ""}`,
    family,
    name,
    setCount: 0,
    chains: chains.map((chain) => chainOf(chain, name, names)),
  };
};

const hooks: Readonly<Record<string, NftHook["hook"]>> = {
  PREROUTING: "prerouting",
  INPUT: "input",
  FORWARD: "forward",
  OUTPUT: "output",
  POSTROUTING: "postrouting",
};

/** `linux/netfilter_ipv4.h`, `NF_IP_PRI_*`; source translation is later than the rest of its table. */
const priorities: Readonly<Record<string, number>> = {
  raw: -300,
  mangle: -150,
  nat: -100,
  filter: 0,
  security: 50,
};

const chainOf = (
  { name, policy, rules }: XtChain,
  table: string,
  chains: ReadonlySet<string>,
): FirewallChain => {
  const hook = hooks[name];
  const priority = table === "nat" && name === "POSTROUTING" ? 100 : (priorities[table] ?? 0);
  const type = table === "nat" ? "nat" : "filter";
  return {
    name,
    hook: hook === undefined ? null : { type, hook, priority, policy: policy ?? "accept" },
    rules: rules.map((rule) => ruleOf(rule, chains)),
  };
};

const ruleOf = (rule: XtRule, chains: ReadonlySet<string>): FirewallRule => {
  const { header, matches, action } = rule;
  const target = action?.kind === "target" ? action.target.name : null;
  return {
    text: formatXtRule(rule),
    comments: matches.flatMap(({ name, options }) =>
      name === "comment" ? options.flatMap(({ values }) => values) : [],
    ),
    chains: action === null || action.kind === "target" || !chains.has(action.chain) ? [] : [action.chain],
    accepts: target === "ACCEPT",
    dropsAll: (target === "DROP" || target === "REJECT") && header.length === 0 && matches.length === 0,
  };
};
