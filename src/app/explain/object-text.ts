import { objectText } from "../../plan/index.ts";
import type { HostState, NftTable, XtTable } from "../../state/index.ts";
import { fromLegacy } from "../firewalls/from-legacy.ts";
import { fromNftables } from "../firewalls/from-nftables.ts";
import { ownerOfChain, ownerOfRule } from "../firewalls/owners.ts";
import type { FirewallTable } from "../firewalls/firewall-table.ts";

/** An object of a trace as people name it, and whose it is where that can be told. */
export interface ObjectView {
  /** Where it is: `nft ip filter FORWARD, rule 4`. */
  readonly place: string;
  /** What it says: `tcp dport 22 drop`; `null` when the place says it all. */
  readonly text: string | null;
  readonly owner: string | null;
}

/** Looks objects up in one host. */
export class ObjectViews {
  readonly #host: HostState;

  constructor(host: HostState) {
    this.#host = host;
  }

  of(id: string): ObjectView {
    const [kind = "", ...rest] = id.split(" ");
    const key = rest.join(" ");
    if (kind === "nftTable" || kind === "xtTable") return this.#partOfTable(kind, key);
    const text = this.#textOf(kind, key);
    return { place: text ?? id, text: null, owner: null };
  }

  #textOf(kind: string, key: string): string | null {
    const { config, dynamic } = this.#host;
    switch (kind) {
      case "route": {
        const route = config.route.get(key) ?? dynamic.routes.get(key);
        return route === undefined ? null : objectText("route", route);
      }
      case "rule": {
        const rule = config.rule.get(key);
        return rule === undefined ? null : `ip ${objectText("rule", rule)}`;
      }
      case "sysctl":
        return `sysctl ${key} = ${config.sysctl.get(key)?.value ?? "?"}`;
      default:
        return null;
    }
  }

  /** `ip filter/FORWARD/3` or `ip filter/FORWARD/policy`; names may hold slashes, so the table is looked for. */
  #partOfTable(kind: "nftTable" | "xtTable", key: string): ObjectView {
    const tables: ReadonlyMap<string, NftTable | XtTable> = this.#host.config[kind];
    const tableKey = [...tables.keys()].find((one) => key.startsWith(`${one}/`)) ?? "";
    const inside = key.slice(tableKey.length + 1);
    const slash = inside.lastIndexOf("/");
    const [chainName, part] = [inside.slice(0, slash), inside.slice(slash + 1)];
    const label = `${kind === "nftTable" ? "nft" : "legacy iptables"} ${tableKey} ${chainName}`;
    const table = tables.get(tableKey);
    if (table === undefined) return { place: `${label}, ${part}`, text: null, owner: null };
    const index = part === "policy" ? null : Number(part);
    const narrow = narrowed(table, chainName, index);
    const chain = narrow.chains.find(({ name }) => name === chainName);
    if (chain === undefined) return { place: `${label}, ${part}`, text: null, owner: null };
    if (index === null)
      return {
        place: `${label}, policy`,
        text: `policy ${chain.hook?.policy ?? "accept"}`,
        owner: known(ownerOfChain(narrow, chain)),
      };
    const [rule] = chain.rules;
    return {
      place: `${label}, rule ${index + 1}`,
      text: rule?.text ?? null,
      owner: rule === undefined ? null : known(ownerOfRule(narrow, chain, rule)),
    };
  }
}

/** Rules of a chain that tell whose its policy is: more would only take longer. */
const enough = 30;

/** A table with nothing but what is asked for: putting all rules into words would take longer than all the rest. */
const narrowed = (table: NftTable | XtTable, chain: string, index: number | null): FirewallTable => {
  const only = <Rule>(name: string, rules: readonly Rule[]): readonly Rule[] => {
    if (name !== chain) return [];
    return index === null ? rules.slice(0, enough) : rules.slice(index, index + 1);
  };
  if ("sets" in table)
    return fromNftables({
      ...table,
      chains: table.chains.map((one) => ({ ...one, rules: only(one.name, one.rules) })),
    });
  return fromLegacy({
    ...table,
    chains: table.chains.map((one) => ({ ...one, rules: only(one.name, one.rules) })),
  });
};

const known = (owner: string): string | null => (owner === "unknown" ? null : owner);
