import type { FirewallChain, FirewallRule, FirewallTable } from "./firewall-table.ts";
import { ownerOfRule, ownersOfChain, policyMakers } from "./owners.ts";

/**
 * Two base chains at the forward hook that are of different minds: every one of them sees a packet, and one that drops
 * wins over all that accept.
 */
export interface ForwardConflict {
  /** The chain that drops: `ip filter FORWARD`. */
  readonly blocker: string;
  readonly blockerOwner: string;
  /** What in it drops: its policy, or a last rule that meets everything. */
  readonly by: "policy" | "last rule";
  /** The chain that accepts in vain: `ip libvirt_network forward`. */
  readonly other: string;
  /** The programs whose rules accept there. */
  readonly otherOwners: readonly string[];
}

/** A base chain at the forward hook. */
interface Place {
  readonly table: FirewallTable;
  readonly chain: FirewallChain;
}

/** What is in conflict for forwarding, in the order in which the kernel runs the chains that drop. */
export const forwardConflicts = (tables: readonly FirewallTable[]): readonly ForwardConflict[] => {
  const places = tables
    .flatMap((table) => table.chains.map((chain) => ({ table, chain })))
    .filter(({ chain }) => chain.hook?.hook === "forward" && chain.hook.type === "filter")
    .toSorted((a, b) => a.chain.hook!.priority - b.chain.hook!.priority);
  return places.flatMap((blocker) => {
    const by = dropsRest(blocker.chain);
    if (by === null) return [];
    return places.flatMap((other) => conflictOf(blocker, by, other));
  });
};

/** Why what no rule accepts is dropped; `null` when it is not. */
const dropsRest = ({ hook, rules }: FirewallChain): ForwardConflict["by"] | null => {
  if (rules.some(({ dropsAll }) => dropsAll)) return "last rule";
  return hook?.policy === "drop" ? "policy" : null;
};

const conflictOf = (blocker: Place, by: ForwardConflict["by"], other: Place): readonly ForwardConflict[] => {
  if (other.chain === blocker.chain || !canMeet(blocker.table.family, other.table.family)) return [];
  const blockerOwner = ownerOfDrop(blocker);
  const otherOwners = acceptingOwners(other).filter((owner) => owner !== blockerOwner);
  if (otherOwners.length === 0) return [];
  return [{ blocker: labelOf(blocker), blockerOwner, by, other: labelOf(other), otherOwners }];
};

const labelOf = ({ table, chain }: Place): string => `${table.label} ${chain.name}`;

const ipFamilies: ReadonlySet<string> = new Set(["ip", "ip6", "inet"]);

/** Whether a packet can come to chains of both families. */
const canMeet = (a: string, b: string): boolean =>
  a === b || (ipFamilies.has(a) && ipFamilies.has(b) && (a === "inet" || b === "inet"));

/** Who made a chain drop. */
const ownerOfDrop = ({ table, chain }: Place): string => {
  const last = chain.rules.findLast(({ dropsAll }) => dropsAll);
  if (last !== undefined) return ownerOfRule(table, chain, last);
  const owners = [...ownersOfChain(table, chain).keys()];
  return policyMakers.find((maker) => owners.includes(maker)) ?? owners[0] ?? "unknown";
};

/** Whose rules accept anything in a base chain or where it leads. */
const acceptingOwners = ({ table, chain }: Place): readonly string[] => {
  const owners = new Set<string>();
  for (const { of, rule } of reachableRules(table, chain))
    if (rule.accepts) owners.add(ownerOfRule(table, of, rule));
  return [...owners].toSorted();
};

const reachableRules = (
  table: FirewallTable,
  start: FirewallChain,
): readonly { readonly of: FirewallChain; readonly rule: FirewallRule }[] => {
  const chains = new Map(table.chains.map((chain) => [chain.name, chain]));
  const reached = new Set([start]);
  for (const chain of reached)
    for (const name of chain.rules.flatMap((rule) => rule.chains)) {
      const next = chains.get(name);
      if (next !== undefined) reached.add(next);
    }
  return [...reached].flatMap((of) => of.rules.map((rule) => ({ of, rule })));
};

/** A conflict in one line. */
export const describeConflict = ({ blocker, by, other, otherOwners }: ForwardConflict): string => {
  const what = by === "policy" ? `policy drop of \`${blocker}\`` : `last rule of \`${blocker}\``;
  return `the ${what} also drops what ${otherOwners.join(" and ")} accepts in \`${other}\`, unless \`${blocker}\` accepts it too`;
};
