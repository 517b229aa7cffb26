import type { HostState, NftFamily, NftHook, XtFamily } from "../../state/index.ts";
import type { Hook, HookFamily } from "./machine.ts";
import type { PreparedChain } from "./prepared-chain.ts";
import { prepareNftTable } from "./prepare-nft.ts";
import { prepareXtTable } from "./prepare-xt.ts";
import { usesConntrack } from "./uses-conntrack.ts";

/** What runs at a hook, in the order of `priority`. */
export type HookEntry =
  | {
      readonly kind: "chain";
      readonly priority: number;
      readonly chain: PreparedChain;
      readonly reroutes: boolean;
      readonly devices: ReadonlySet<string> | null;
    }
  | { readonly kind: "conntrack" | "confirm"; readonly priority: number }
  | { readonly kind: "nat"; readonly priority: number; readonly chains: readonly PreparedChain[] };

/** The entries of each hook. */
export type Hooks = Readonly<Record<HookFamily, Readonly<Record<Hook, readonly HookEntry[]>>>>;

interface BaseChain {
  readonly families: readonly HookFamily[];
  readonly hook: NftHook;
  readonly chain: PreparedChain;
}

const hookFamilies: Readonly<Record<NftFamily, readonly HookFamily[]>> = {
  ip: ["ipv4"],
  ip6: ["ipv6"],
  inet: ["ipv4", "ipv6"],
  arp: [],
  bridge: ["bridge"],
  netdev: ["netdev"],
};

const hookNames: readonly Hook[] = [
  "ingress",
  "prerouting",
  "input",
  "forward",
  "output",
  "postrouting",
  "egress",
];

/** `linux/netfilter_ipv4.h`: `NF_IP_PRI_CONNTRACK`, `_NAT_DST`, `_NAT_SRC`, `_CONNTRACK_CONFIRM`. */
const priorities = { conntrack: -200, destinationNat: -100, sourceNat: 100, confirm: 0x7fff_ffff } as const;

const natPriority: Partial<Readonly<Record<Hook, number>>> = {
  prerouting: priorities.destinationNat,
  output: priorities.destinationNat,
  input: priorities.sourceNat,
  postrouting: priorities.sourceNat,
};

/** All base chains of a host by hook. */
export const prepareHooks = ({ config }: HostState): Hooks => {
  const base = [...nftBaseChains(config), ...xtBaseChains(config)];
  const of = (family: HookFamily): Record<Hook, readonly HookEntry[]> =>
    Object.fromEntries(
      hookNames.map((hook) => [hook, entriesOf(base, family, hook, usesConntrack(config, family))]),
    ) as never;
  return { ipv4: of("ipv4"), ipv6: of("ipv6"), bridge: of("bridge"), netdev: of("netdev") };
};

/** A chain of the inet family at ingress runs with those of devices. */
const nftBaseChains = ({ nftTable }: HostState["config"]): readonly BaseChain[] =>
  [...nftTable].flatMap(([key, table]) => {
    const chains = prepareNftTable(key, table);
    return table.chains.flatMap(({ name, hook }): BaseChain[] => {
      if (hook === null) return [];
      const families = hook.hook === "ingress" ? (["netdev"] as const) : hookFamilies[table.family];
      return [{ families, hook, chain: chains.get(name)! }];
    });
  });

const xtHooks: Readonly<Record<string, NftHook["hook"]>> = {
  PREROUTING: "prerouting",
  INPUT: "input",
  FORWARD: "forward",
  OUTPUT: "output",
  POSTROUTING: "postrouting",
};

/** `NF_IP_PRI_*`; ebtables has its own (`NF_BR_PRI_*`). */
const xtPriorities: Readonly<Record<string, number>> = {
  raw: -300,
  mangle: -150,
  nat: -100,
  filter: 0,
  security: 50,
};

const xtFamilies: Readonly<Record<XtFamily, readonly HookFamily[]>> = {
  ip: ["ipv4"],
  ip6: ["ipv6"],
  bridge: ["bridge"],
};

const bridgePriorities: Readonly<Record<string, number>> = { nat: -300, broute: -300, filter: -200 };

const xtBaseChains = ({ xtTable }: HostState["config"]): readonly BaseChain[] =>
  [...xtTable].flatMap(([key, table]) => {
    const chains = prepareXtTable(key, table);
    const isBridge = table.family === "bridge";
    return table.chains.flatMap(({ name, policy }): BaseChain[] => {
      const at = xtHooks[name];
      if (at === undefined) return [];
      const hook: NftHook = {
        type:
          !isBridge && table.name === "nat"
            ? "nat"
            : table.name === "mangle" && at === "output"
              ? "route"
              : "filter",
        hook: at,
        priority: (isBridge ? bridgePriorities : xtPriorities)[table.name] ?? 0,
        policy: policy ?? "accept",
        devices: [],
      };
      return [{ families: xtFamilies[table.family], hook, chain: chains.get(name)! }];
    });
  });

const entriesOf = (
  base: readonly BaseChain[],
  family: HookFamily,
  hook: Hook,
  tracks: boolean,
): readonly HookEntry[] => {
  const here = base
    .filter((one) => one.families.includes(family) && one.hook.hook === hook)
    .toSorted((a, b) => a.hook.priority - b.hook.priority);
  const isIp = family === "ipv4" || family === "ipv6";
  const nat = here.filter(({ hook }) => hook.type === "nat" && isIp).map(({ chain }) => chain);
  const translates = isIp && base.some((one) => one.hook.type === "nat" && one.families.includes(family));
  const entries: HookEntry[] = [...(isIp && tracks ? tracking(hook) : [])];
  const at = natPriority[hook];
  if (translates && at !== undefined) entries.push({ kind: "nat", priority: at, chains: nat });
  for (const { chain, hook } of here.filter(({ hook }) => hook.type !== "nat" || !isIp))
    entries.push({
      kind: "chain",
      priority: hook.priority,
      chain,
      reroutes: hook.type === "route",
      devices: hook.devices.length > 0 ? new Set(hook.devices) : null,
    });
  return entries.toSorted((a, b) => a.priority - b.priority);
};

/** Where conntrack looks at packets, and where it keeps their connections. */
const tracking = (hook: Hook): readonly HookEntry[] => {
  if (hook === "prerouting" || hook === "output")
    return [{ kind: "conntrack", priority: priorities.conntrack }];
  return hook === "input" || hook === "postrouting"
    ? [{ kind: "confirm", priority: priorities.confirm }]
    : [];
};
