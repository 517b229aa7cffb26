import { type HostState, isOwned, keyOf, type NftChain, type XtChain } from "../../state/index.ts";

/** A host without what other programs' rules say of packets that pass it: nobody is stopped at `forward` but by us. */
export const withoutForwardRules = (host: HostState): HostState => {
  const nftTables = [...host.config.nftTable.values()].map((table) =>
    isOwned("nftTable", table) || !routedFamilies.has(table.family)
      ? table
      : { ...table, chains: table.chains.map(openNftChain) },
  );
  const xtTables = [...host.config.xtTable.values()].map((table) =>
    table.family === "bridge" ? table : { ...table, chains: table.chains.map(openXtChain) },
  );
  const config = {
    ...host.config,
    nftTable: new Map(nftTables.map((table) => [keyOf("nftTable", table), table])),
    xtTable: new Map(xtTables.map((table) => [keyOf("xtTable", table), table])),
  };
  return { ...host, config };
};

/** Others (`bridge`, `netdev`, `arp`) see no routed packet at `forward`. */
const routedFamilies: ReadonlySet<string> = new Set(["ip", "ip6", "inet"]);

const openNftChain = (chain: NftChain): NftChain =>
  chain.hook?.hook === "forward" ? { ...chain, hook: { ...chain.hook, policy: "accept" }, rules: [] } : chain;

const openXtChain = (chain: XtChain): XtChain =>
  chain.name === "FORWARD" ? { ...chain, policy: "accept", rules: [] } : chain;
