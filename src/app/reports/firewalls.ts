import type { NftTable, XtTable } from "../../state/index.ts";
import type { FirewallChain, FirewallTable } from "../firewalls/firewall-table.ts";
import { describeConflict, forwardConflicts } from "../firewalls/forward-conflicts.ts";
import { fromLegacy } from "../firewalls/from-legacy.ts";
import { fromNftables } from "../firewalls/from-nftables.ts";
import { ownersOfChain, ownersOfTable } from "../firewalls/owners.ts";
import type { Section } from "./section.ts";

/** Who owns which packet filter rules, where they are attached, and what of them is in conflict for forwarding. */
export const firewallSections = (
  nftTables: readonly NftTable[],
  legacyTables: readonly XtTable[],
): readonly Section[] => {
  const tables = [...nftTables.map(fromNftables), ...legacyTables.map(fromLegacy)];
  return [tableSection(tables), hookSection(tables), conflictSection(tables)];
};

const tableSection = (tables: readonly FirewallTable[]): Section => ({
  title: "firewall tables",
  heading: ["table", "owner", "chains", "rules", "sets"],
  rows: tables.map((table) => [
    table.label,
    ownersOfTable(table).join(", "),
    String(table.chains.length),
    String(table.chains.reduce((sum, { rules }) => sum + rules.length, 0)),
    String(table.setCount),
  ]),
});

/** The order in which a packet comes by. */
const hookOrder = ["ingress", "prerouting", "input", "forward", "output", "postrouting", "egress"];

const hookSection = (tables: readonly FirewallTable[]): Section => ({
  title: "firewall hooks",
  heading: ["hook", "priority", "chain", "policy", "rules by owner"],
  rows: tables
    .flatMap((table) =>
      table.chains.flatMap((chain) => (chain.hook === null ? [] : [{ table, chain, hook: chain.hook }])),
    )
    .toSorted(
      (a, b) =>
        hookOrder.indexOf(a.hook.hook) - hookOrder.indexOf(b.hook.hook) || a.hook.priority - b.hook.priority,
    )
    .map(({ table, chain, hook }) => [
      hook.hook,
      String(hook.priority),
      `${table.label} ${chain.name}`,
      hook.policy,
      countsText(table, chain),
    ]),
});

/** `docker 2, libvirt 3`. */
const countsText = (table: FirewallTable, chain: FirewallChain): string =>
  [...ownersOfChain(table, chain)].map(([owner, count]) => `${owner} ${count}`).join(", ") || "-";

const conflictSection = (tables: readonly FirewallTable[]): Section => ({
  title: "in conflict for forwarding",
  heading: ["owner", "what happens"],
  rows: forwardConflicts(tables).map((conflict) => [conflict.blockerOwner, describeConflict(conflict)]),
});
