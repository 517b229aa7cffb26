import { prefixOf, type Prefix } from "../net/index.ts";
import type { Network, Policy } from "../policy/index.ts";
import { linkNames } from "./links/link-names.ts";

/** A network with the link that it has on this host. */
export interface Segment {
  readonly network: Network;
  /** The bridge: ours, or the existing one that the policy names. */
  readonly link: string;
  readonly ownsLink: boolean;
  /** The on-link prefixes of its addresses; empty for a bridge in which the host has no address. */
  readonly subnets: readonly Prefix[];
}

/** The segments of `policy` by network name, in file order. */
export const segmentsOf = (policy: Policy): ReadonlyMap<string, Segment> => {
  const owned = policy.networks.filter(({ bridge }) => bridge === null).map(({ name }) => name);
  const links = linkNames(owned);
  return new Map(
    policy.networks.map((network) => [
      network.name,
      {
        network,
        link: network.bridge ?? links.get(network.name)!,
        ownsLink: network.bridge === null,
        subnets: network.addresses.map(prefixOf),
      },
    ]),
  );
};
