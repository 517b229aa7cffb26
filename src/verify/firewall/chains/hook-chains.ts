import type { Family } from "../../../net/index.ts";
import type { NftTable, XtChain, XtTable } from "../../../state/index.ts";
import type { BaseChain, Hook, RuleChain, RuleTable } from "./base-chain.ts";

/** Chains in the order in which a packet meets them. */
export type HookStep =
  | { readonly kind: "chain"; readonly priority: number; readonly chain: BaseChain }
  /** All nat chains of a hook: the first packet of a connection goes through them until one translates. */
  | { readonly kind: "nat"; readonly priority: number; readonly chains: readonly BaseChain[] };

/** `NF_IP_PRI_CONNTRACK`: before it, no packet has a connection. Prerouting and output only. */
export const conntrackPriority = -200;

/**
 * Where all nat chains of a hook run, whatever priority they have (`NF_IP_PRI_NAT_DST`, `NF_IP_PRI_NAT_SRC`): they are
 * called by the one nat hook of the family, in the order of their priorities (`nf_nat_register_fn`).
 */
const natPriorities: Readonly<Partial<Record<Hook, number>>> = {
  prerouting: -100,
  output: -100,
  postrouting: 100,
  input: 100,
};

/**
 * The base chains of a hook that packets of a family pass, in order. Of chains with one priority the one that was made
 * last is first (`nf_hook_entries_grow`). A state does not tell when that was: what is listed later is taken to be made
 * later, and legacy tables before all others.
 */
export const hookChains = (
  tables: readonly NftTable[],
  legacy: readonly XtTable[],
  family: Family,
  hook: Hook,
): readonly HookStep[] => {
  const chains = [
    ...legacy.flatMap((table) => legacyBaseChains(table, family, hook)),
    ...tables.flatMap((table) => baseChains(table, family, hook)),
  ]
    .toReversed()
    .toSorted((a, b) => a.priority - b.priority);
  const nat = chains.filter(({ type }) => type === "nat");
  const steps: HookStep[] = chains
    .filter(({ type }) => type !== "nat")
    .map((chain) => ({ kind: "chain", priority: chain.priority, chain }));
  if (nat.length > 0) steps.push({ kind: "nat", priority: natPriorities[hook] ?? 0, chains: nat });
  return steps.toSorted((a, b) => a.priority - b.priority);
};

const tableFamilies = { ipv4: ["ip", "inet"], ipv6: ["ip6", "inet"] } as const;

const baseChains = (table: NftTable, family: Family, hook: Hook): readonly BaseChain[] => {
  const isDeviceHook = hook === "ingress" || hook === "egress";
  const isOfFamily =
    (tableFamilies[family] as readonly string[]).includes(table.family) ||
    (isDeviceHook && table.family === "netdev");
  /** `NFT_TABLE_F_DORMANT`: the hooks of such a table are taken away. */
  if (!isOfFamily || (table.flags & 1) !== 0) return [];
  const rules = ruleTableOf(table);
  return table.chains.flatMap(({ name, hook: at }) =>
    at?.hook === hook
      ? [
          {
            table: rules,
            chain: name,
            hook,
            type: at.type,
            priority: at.priority,
            policy: at.policy,
            devices: at.devices,
          },
        ]
      : [],
  );
};

const ruleTables = new WeakMap<NftTable | XtTable, RuleTable>();

/** One rule table for each table, so that chains are read once. */
const ruleTableOf = (table: NftTable): RuleTable => {
  const known = ruleTables.get(table);
  if (known !== undefined) return known;
  const made: RuleTable = {
    object: `nftTable ${table.family} ${table.name}`,
    chains: new Map(
      table.chains.map(({ name, rules }) => [
        name,
        { name, rules: rules.map((rule) => ({ kind: "nft", rule })) } satisfies RuleChain,
      ]),
    ),
    sets: new Map(table.sets.map((set) => [set.name, set])),
  };
  ruleTables.set(table, made);
  return made;
};

const legacyFamilies = { ipv4: "ip", ipv6: "ip6" } as const;

/** `NF_IP_PRI_*`; a number by hook where they differ. */
const legacyPriorities: Readonly<Record<string, number | Readonly<Partial<Record<Hook, number>>>>> = {
  raw: -300,
  mangle: -150,
  nat: natPriorities,
  filter: 0,
  security: 50,
};

/** A built-in chain has the name of its hook in capitals. */
const legacyBaseChains = (table: XtTable, family: Family, hook: Hook): readonly BaseChain[] => {
  const chain = table.chains.find(({ name, policy }) => policy !== null && name === hook.toUpperCase());
  const priority = legacyPriorities[table.name];
  if (table.family !== legacyFamilies[family] || chain === undefined || priority === undefined) return [];
  return [
    {
      table: legacyRuleTable(table),
      chain: chain.name,
      hook,
      type: table.name === "nat" ? "nat" : "filter",
      priority: typeof priority === "number" ? priority : (priority[hook] ?? 0),
      policy: chain.policy!,
      devices: [],
    },
  ];
};

const legacyRuleTable = (table: XtTable): RuleTable => {
  const known = ruleTables.get(table);
  if (known !== undefined) return known;
  const made: RuleTable = {
    object: `xtTable ${table.family} ${table.name}`,
    chains: new Map(table.chains.map((chain) => [chain.name, legacyChain(chain)])),
    sets: new Map(),
  };
  ruleTables.set(table, made);
  return made;
};

const legacyChain = ({ name, rules }: XtChain): RuleChain => ({
  name,
  rules: rules.map((rule) => ({ kind: "xt", rule })),
});
