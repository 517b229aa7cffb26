import type { NftChain, NftFamily, NftHook, NftTable } from "../nftables.ts";
import { formatRule } from "./rule-text.ts";

/** Priorities with names in the families of IP (`linux/netfilter_ipv4.h`), with the hook a name is confined to. */
const inetPriorities: readonly (readonly [name: string, priority: number, hook?: NftHook["hook"]])[] = [
  ["raw", -300],
  ["mangle", -150],
  ["dstnat", -100, "prerouting"],
  ["filter", 0],
  ["security", 50],
  ["srcnat", 100, "postrouting"],
];

/** The same for bridges (`linux/netfilter_bridge.h`). */
const bridgePriorities: typeof inetPriorities = [
  ["dstnat", -300, "prerouting"],
  ["filter", -200],
  ["out", 100, "output"],
  ["srcnat", 300, "postrouting"],
];

const filterOnly: typeof inetPriorities = [["filter", 0]];

const prioritiesOf = (family: NftFamily): typeof inetPriorities => {
  if (family === "bridge") return bridgePriorities;
  return family === "arp" || family === "netdev" ? filterOnly : inetPriorities;
};

/** `nft` names a priority by the nearest name at most this far away. */
const nearest = 10;

/** `filter`, `dstnat + 5`, or a number. */
const priorityText = (family: NftFamily, { hook, priority }: NftHook): string => {
  const [named] = prioritiesOf(family)
    .filter(([, value, only]) => (only ?? hook) === hook && Math.abs(priority - value) <= nearest)
    .toSorted(([, a], [, b]) => Math.abs(priority - a) - Math.abs(priority - b));
  if (named === undefined) return String(priority);
  const offset = priority - named[1];
  return offset === 0 ? named[0] : `${named[0]} ${offset < 0 ? "-" : "+"} ${Math.abs(offset)}`;
};

const deviceText = (devices: readonly string[]): string => {
  if (devices.length === 0) return "";
  if (devices.length === 1) return ` device "${devices[0]}"`;
  return ` devices = { ${devices.map((device) => `"${device}"`).join(", ")} }`;
};

const hookText = (family: NftFamily, hook: NftHook): string =>
  `type ${hook.type} hook ${hook.hook}${deviceText(hook.devices)} priority ${priorityText(family, hook)}; policy ${hook.policy};`;

/** A chain with its rules, without indentation: one line each, in braces. */
export const formatChain = (chain: NftChain, table: Pick<NftTable, "family" | "sets">): string =>
  [
    `chain ${chain.name} {`,
    ...(chain.hook === null ? [] : [`\t${hookText(table.family, chain.hook)}`]),
    ...chain.rules.map((rule) => `\t${formatRule(rule, table)}`.trimEnd()),
    "}",
  ].join("\n");
