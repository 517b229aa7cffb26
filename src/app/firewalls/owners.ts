import { ownedTable } from "../../state/index.ts";
import type { FirewallChain, FirewallRule, FirewallTable } from "./firewall-table.ts";

/** A program that makes packet filter rules, by its name; `unknown` when nothing tells. */
export type FirewallOwner = string;

const unknown: FirewallOwner = "unknown";

/** Programs that set the policy of a chain which they share with others. */
export const policyMakers: readonly FirewallOwner[] = ["docker", "ufw"];

/** How a program's rules are known. Every sign is one that its own code or manual fixes. */
interface Signs {
  readonly owner: FirewallOwner;
  readonly table?: RegExp;
  readonly chain?: RegExp;
  readonly comment?: RegExp;
  /** Interfaces and marks in the text of a rule, either as `nft` or as iptables writes them. */
  readonly text?: RegExp;
}

const known: readonly Signs[] = [
  {
    owner: "firewalld",
    table: /^firewalld$/,
    chain: /^(?:IN|FWD|FWDI|FWDO|PRE|POST)_\w+(?:_zones|_direct)$/,
  },
  {
    owner: "docker",
    table: /^docker-bridges$/,
    chain: /^DOCKER(?:-|$)/,
    text: /\b(?:docker0|docker_gwbridge|br-[0-9a-f]{12})\b|172\.17\.0\.0\/16/,
  },
  {
    owner: "libvirt",
    table: /^libvirt_network$/,
    chain: /^(?:LIBVIRT_|libvirt-|[FH][IJOP]-|[IJOP]-(?:vnet|tap|macvtap))/,
    text: /\b(?:virbr|vnet)\d+\b/,
  },
  {
    owner: "kubernetes",
    table: /^kube-proxy$/,
    chain: /^KUBE-/,
    comment: /^kubernetes |^cluster IP/,
    text: /0x0*4000\/0x0*4000\b|& 0x00004000\b/,
  },
  { owner: "calico", chain: /^cali-/, comment: /^cali:/ },
  { owner: "podman", table: /^netavark$/, chain: /^NETAVARK/ },
  { owner: "tailscale", chain: /^ts-/, text: /\btailscale0\b|0x0*40000\/0x0*ff0000\b|0x00ff0000\b/ },
  { owner: "ufw", chain: /^ufw6?-/ },
  { owner: "fail2ban", table: /^f2b-/, chain: /^f2b-/ },
];

/** The program that a table belongs to by its name alone; `null` for tables that programs share. */
const ownerByTable = ({ family, name }: Pick<FirewallTable, "family" | "name">): FirewallOwner | null => {
  if (family === ownedTable.family && name === ownedTable.name) return "causeway";
  return known.find(({ table }) => table?.test(name))?.owner ?? null;
};

const ownerByChain = (name: string): FirewallOwner | null =>
  known.find(({ chain }) => chain?.test(name))?.owner ?? null;

/** Who made a rule: by its table, its chain, where it jumps, its comments, then its interfaces and marks. */
export const ownerOfRule = (table: FirewallTable, chain: FirewallChain, rule: FirewallRule): FirewallOwner =>
  ownerByTable(table) ??
  ownerByChain(chain.name) ??
  firstOf(rule.chains, ownerByChain) ??
  firstOf(rule.comments, (text) => known.find(({ comment }) => comment?.test(text))?.owner ?? null) ??
  known.find(({ text }) => text?.test(rule.text))?.owner ??
  unknown;

const firstOf = <Item, Value>(items: readonly Item[], find: (item: Item) => Value | null): Value | null => {
  for (const item of items) {
    const value = find(item);
    if (value !== null) return value;
  }
  return null;
};

/** How many rules of a chain each program made, the most first. */
export const ownersOfChain = (
  table: FirewallTable,
  chain: FirewallChain,
): ReadonlyMap<FirewallOwner, number> => {
  const counts = new Map<FirewallOwner, number>();
  for (const rule of chain.rules) {
    const owner = ownerOfRule(table, chain, rule);
    counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  return new Map([...counts].toSorted(([a, left], [b, right]) => right - left || (a < b ? -1 : 1)));
};

/** The program that a whole chain belongs to; `unknown` when several share it or nothing tells. */
export const ownerOfChain = (table: FirewallTable, chain: FirewallChain): FirewallOwner =>
  ownerByTable(table) ?? ownerByChain(chain.name) ?? onlyOne(ownersOfChain(table, chain));

const onlyOne = (owners: ReadonlyMap<FirewallOwner, number>): FirewallOwner => {
  const [first, ...others] = owners.keys();
  return first === undefined || others.length > 0 ? unknown : first;
};

/** All programs that have something in a table, by their names; `unknown` alone when nobody is recognised. */
export const ownersOfTable = (table: FirewallTable): readonly FirewallOwner[] => {
  const byName = ownerByTable(table);
  if (byName !== null) return [byName];
  const owners = table.chains.flatMap((chain) => [
    ownerOfChain(table, chain),
    ...ownersOfChain(table, chain).keys(),
  ]);
  const recognised = [...new Set(owners)].filter((owner) => owner !== unknown).toSorted();
  return recognised.length === 0 ? [unknown] : recognised;
};
