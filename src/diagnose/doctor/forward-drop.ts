import {
  type HostState,
  type NftChain,
  type NftExpression,
  type NftTable,
  ownedLinkPrefix,
  ownedTable,
} from "../../state/index.ts";
import { bridgesWithPorts, setting } from "./host-facts.ts";
import type { Finding } from "./finding.ts";
import type { Probes } from "./probes.ts";

/**
 * Foreign chains at the forward hook that drop what no rule of theirs accepts. An accept of ours in another table does
 * not save a packet from them. And where br_netfilter hands bridged packets to them, they cut networks in themselves.
 */
export const forwardDrops = (host: HostState, { tableOwners }: Probes): readonly Finding[] =>
  droppingTables(host).flatMap(({ table, chain }) => {
    const owner = tableOwners.get(`${table.family} ${table.name}`) ?? "unknown";
    return [forwardDrop(table, chain, owner), ...bridgeDrop(host, table, chain, owner)];
  });

interface Dropping {
  readonly table: NftTable;
  readonly chain: NftChain;
}

const droppingTables = ({ config }: HostState): readonly Dropping[] =>
  [...config.nftTable.values()]
    .filter(({ family, name }) => routedFamilies.has(family) && name !== ownedTable.name)
    .filter((table) => !letsOursPass(table))
    .flatMap((table) => {
      const chain = table.chains.find(({ hook }) => hook?.hook === "forward" && hook.policy === "drop");
      return chain === undefined ? [] : [{ table, chain }];
    });

const routedFamilies: ReadonlySet<string> = new Set(["ip", "ip6", "inet"]);

const prefixHex = Buffer.from(ownedLinkPrefix).toString("hex");

/** Whether some rule names our links: then somebody has thought of us, and what it says is theirs to judge. */
const letsOursPass = ({ chains }: NftTable): boolean =>
  chains.some(({ rules }) => rules.some(({ expressions }) => expressions.some(namesOurLinks)));

const namesOurLinks = (expression: NftExpression): boolean =>
  expression.kind === "cmp" && expression.data.startsWith(prefixHex);

const forwardDrop = (table: NftTable, chain: NftChain, owner: string): Finding => ({
  code: "doctor/forward-drop",
  severity: "problem",
  message: `${nameOf(owner)} drops forwarded packets that it does not know (table ${table.family} ${table.name}, chain ${chain.name}): ours among them`,
  evidence: { table: `${table.family} ${table.name}`, chain: chain.name, policy: "drop", owner },
  cure: cures.get(owner) ?? otherwise(table, chain),
});

const nameOf = (owner: string): string => (owner === "unknown" ? "somebody" : owner);

const ours = `${ownedLinkPrefix}+`;

const cures: ReadonlyMap<string, string> = new Map([
  ["docker", `iptables -I DOCKER-USER -i ${ours} -j ACCEPT; iptables -I DOCKER-USER -o ${ours} -j ACCEPT`],
  ["ufw", "ufw default allow routed"],
]);

const otherwise = ({ family, name }: NftTable, chain: NftChain): string =>
  `nft insert rule ${family} ${name} ${chain.name} iifname "${ownedLinkPrefix}*" accept; nft insert rule ${family} ${name} ${chain.name} oifname "${ownedLinkPrefix}*" accept`;

/** What hands bridged packets of a family to its chains. */
const bridgeSettings = { ip: "iptables", ip6: "ip6tables", inet: "iptables" } as const;

const bridgeDrop = (host: HostState, table: NftTable, chain: NftChain, owner: string): readonly Finding[] => {
  const path = `net/bridge/bridge-nf-call-${bridgeSettings[table.family as keyof typeof bridgeSettings]}`;
  const bridges = bridgesWithPorts(host).map(({ bridge }) => bridge.name);
  if (setting(host, path) !== "1" || bridges.length === 0) return [];
  return [
    {
      code: "doctor/bridge-netfilter",
      severity: "problem",
      message: `packets between ports of one bridge pass through ${nameOf(owner)}'s chain ${chain.name} too, which drops them`,
      evidence: {
        setting: path,
        value: "1",
        bridges,
        table: `${table.family} ${table.name}`,
        chain: chain.name,
      },
      cure: `sysctl -w ${path}=0`,
    },
  ];
};
