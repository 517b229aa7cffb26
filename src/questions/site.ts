import { type Address, contains, lengthOf, type Prefix, prefix, prefixOf } from "../net/index.ts";
import type { Machine, Network, Policy } from "../policy/index.ts";
import { type HostState, ownedAlias } from "../state/index.ts";

/** A policy on its host: where its names are, and with which addresses. */
export interface Site {
  readonly policy: Policy;
  readonly host: HostState;
  network(name: string): Network;
  machine(name: string): Machine;
  /** The link of a network on this host; `null` when it has none there. */
  linkOf(network: Network): string | null;
  /** Written, or those that the machine's card was last seen with; empty when none is known. */
  addressesOf(machine: Machine): readonly Address[];
  /** Subnets of networks and prefixes of `routes`: what is not the internet. */
  readonly declared: readonly Prefix[];
}

/** `policy` on `host`, which is the host as it is, or as it will be. */
export const siteOf = (policy: Policy, host: HostState): Site => {
  const networks = new Map(policy.networks.map((network) => [network.name, network]));
  const machines = new Map(policy.machines.map((machine) => [machine.name, machine]));
  const byAlias = new Map([...host.config.link.values()].map(({ alias, name }) => [alias, name]));
  const linkOf = ({ name, bridge }: Network): string | null =>
    bridge === null
      ? (byAlias.get(`${ownedAlias}:${name}`) ?? null)
      : host.config.link.has(bridge)
        ? bridge
        : null;
  return {
    policy,
    host,
    network: (name) => networks.get(name)!,
    machine: (name) => machines.get(name)!,
    linkOf,
    addressesOf: (machine) =>
      machine.addresses.length > 0
        ? machine.addresses
        : learntAddresses(host, linkOf(networks.get(machine.network)!), macsOf(host, machine)),
    declared: declaredPrefixes(policy),
  };
};

const declaredPrefixes = ({ networks, routes }: Policy): readonly Prefix[] => [
  ...networks.flatMap(({ addresses }) => addresses.map(prefixOf)),
  ...routes.map(({ destination }) => destination).filter((destination) => lengthOf(destination) > 0),
];

const macsOf = ({ dynamic }: HostState, { mac, vm }: Machine): ReadonlySet<string> => {
  if (mac !== null) return new Set([mac]);
  const cards = vm === null ? [] : (dynamic.machines.get(vm)?.interfaces ?? []);
  return new Set(cards.flatMap((card) => card.mac ?? []));
};

const linkLocal = ["169.254.0.0/16", "fe80::/10"].map(prefix);

const learntAddresses = (
  { dynamic }: HostState,
  link: string | null,
  macs: ReadonlySet<string>,
): readonly Address[] =>
  [...dynamic.neighbours.values()]
    .filter((neighbour) => neighbour.link === link && neighbour.mac !== null && macs.has(neighbour.mac))
    .map(({ address }) => address)
    .filter((address) => !linkLocal.some((range) => contains(range, address)));
