import type { HostState, NftExpression } from "../../state/index.ts";

/** What a host has that a model of it passes over, in words; empty when nothing is known to be passed over. */
export const limitsOf = ({ config, dynamic }: HostState): readonly string[] => {
  const links = [...config.link.values()];
  const bridges = new Set(links.flatMap(({ master }) => (master === null ? [] : [master])));
  const routes = [...config.route, ...dynamic.routes];
  return [
    ...links
      .filter(({ name, kind }) => kind === "bridge" && bridges.has(name))
      .map(({ name }) => `frames that link ${name} passes between its ports`),
    ...links.filter(({ kind }) => kind === "vrf").map(({ name }) => `the routing table of link ${name}`),
    ...routes
      .filter(([, { unmodelled }]) =>
        Object.keys(unmodelled ?? {}).some((name) => name.startsWith("RTA_ENCAP")),
      )
      .map(([key]) => `the encapsulation of route ${key}`),
    ...[...config.nftTable].flatMap(([key, { chains }]) =>
      chains
        .filter(({ rules }) => rules.some(({ expressions }) => expressions.some(offloads)))
        .map(({ name }) => `connections that nftTable ${key}/${name} takes past all chains`),
    ),
  ];
};

/** `flow add @table` (`net/netfilter/nft_flow_offload.c`). */
const offloads = (expression: NftExpression): boolean => expression.kind === "flowOffload";
