import { objectText } from "../../plan/index.ts";
import { formatRule, formatXtRule, type HostState, type NftTable, type XtTable } from "../../state/index.ts";
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

/** Looks objects up in one host, tables only once. */
export class ObjectViews {
  readonly #host: HostState;
  readonly #tables = new Map<string, FirewallTable>();

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
    const firewall = table === undefined ? null : this.#firewall(kind, tableKey, table);
    const chain = firewall?.chains.find(({ name }) => name === chainName);
    if (table === undefined || firewall === null || chain === undefined)
      return { place: `${label}, ${part}`, text: null, owner: null };
    if (part === "policy")
      return {
        place: `${label}, policy`,
        text: `policy ${chain.hook?.policy ?? "accept"}`,
        owner: known(ownerOfChain(firewall, chain)),
      };
    const rule = chain.rules[Number(part)];
    return {
      place: `${label}, rule ${Number(part) + 1}`,
      text: ruleText(table, chainName, Number(part)),
      owner: rule === undefined ? null : known(ownerOfRule(firewall, chain, rule)),
    };
  }

  #firewall(kind: string, key: string, table: NftTable | XtTable): FirewallTable {
    const id = `${kind} ${key}`;
    const made =
      this.#tables.get(id) ??
      (kind === "nftTable" ? fromNftables(table as NftTable) : fromLegacy(table as XtTable));
    this.#tables.set(id, made);
    return made;
  }
}

const known = (owner: string): string | null => (owner === "unknown" ? null : owner);

const ruleText = (table: NftTable | XtTable, chainName: string, index: number): string | null => {
  const isNft = "sets" in table;
  if (isNft) {
    const rule = table.chains.find(({ name }) => name === chainName)?.rules[index];
    return rule === undefined ? null : formatRule(rule, table);
  }
  const rule = table.chains.find(({ name }) => name === chainName)?.rules[index];
  return rule === undefined ? null : formatXtRule(rule);
};
