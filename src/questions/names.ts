import { type Address, contains, hostPrefix, lengthOf, type Prefix, prefixOf } from "../net/index.ts";
import type { Policy } from "../policy/index.ts";
import { type HostState, isOwned } from "../state/index.ts";
import { addressSetOf } from "./address-set.ts";
import { allAddresses, ownAddresses, takenAddresses } from "./host-facts.ts";
import { hostRegion, type NamedRegion, regionsOf } from "./regions.ts";
import { siteOf } from "./site.ts";

/** What addresses and links are called. Answers are `null` where nobody gave a name. */
export interface Names {
  /** The machine, network or prefix of the policy that holds `address`, `host`, or `internet` behind an uplink. */
  ofAddress(address: Address, link: string | null): string | null;
  /** The network or uplink of a link. */
  ofLink(link: string): string | null;
  /** Addresses that make a packet easy to recognise, the best first: machines, then anything else that is named. */
  readonly familiar: readonly Address[];
  /** What many addresses are called together. */
  readonly regions: readonly NamedRegion[];
}

/** The names that `policy` gives on `host`. */
export const namesOf = (policy: Policy, host: HostState): Names => {
  const site = siteOf(policy, host);
  const machines = new Map(
    policy.machines.flatMap((machine) =>
      site.addressesOf(machine).map((address) => [address, machine.name] as const),
    ),
  );
  const own = new Set<Prefix>(ownAddresses(host));
  const subnets = policy.networks
    .flatMap(({ name, addresses }) => addresses.map((address) => [prefixOf(address), name] as const))
    .toSorted(([a], [b]) => lengthOf(b) - lengthOf(a));
  const links = new Map<string, string>([
    ...policy.uplinks.map(({ device, name }) => [device, name] as const),
    ...policy.networks.flatMap((network) => {
      const link = site.linkOf(network);
      return link === null ? [] : [[link, network.name] as const];
    }),
  ]);
  const uplinks = new Set(policy.uplinks.map(({ device }) => device));
  return {
    ofAddress: (address, link) =>
      machines.get(address) ??
      (own.has(hostPrefix(address)) ? "host" : null) ??
      subnets.find(([subnet]) => contains(subnet, address))?.[1] ??
      (link !== null && uplinks.has(link) ? "internet" : null),
    ofLink: (link) => links.get(link) ?? null,
    familiar: [...machines.keys()],
    regions: regionsOf(site),
  };
};

/** Connected subnets, called by their link. */
const connectedRegions = (host: HostState): readonly NamedRegion[] =>
  allAddresses(host)
    .filter(({ link, address }) => link !== "lo" && !address.startsWith("fe80:"))
    .map(({ link, address }) => {
      const subnet = prefixOf(address);
      const real = [addressSetOf([subnet], takenAddresses(host))];
      return { name: `${link} ${subnet}`, links: [link], real, whole: [addressSetOf([subnet])] };
    });

/** The names that a host has by itself: its own addresses are `host`. */
export const plainNames = (host: HostState): Names => {
  const own = new Set<Prefix>(ownAddresses(host));
  const neighbours = [...host.dynamic.neighbours.values()].map(({ address }) => address);
  const ours = [...host.config.link.values()].filter((link) => isOwned("link", link));
  const networks = new Map(ours.map(({ name, alias }) => [name, alias!.slice(alias!.indexOf(":") + 1)]));
  return {
    ofAddress: (address) => (own.has(hostPrefix(address)) ? "host" : null),
    ofLink: (link) => networks.get(link) ?? null,
    familiar: neighbours,
    regions: [...connectedRegions(host), ...hostRegion(host)],
  };
};

/** The names of `first`, and those of `second` where it has none. */
export const joinNames = (first: Names, second: Names): Names => {
  const known = new Set(first.regions.map(({ name }) => name));
  return {
    ofAddress: (address, link) => first.ofAddress(address, link) ?? second.ofAddress(address, link),
    ofLink: (link) => first.ofLink(link) ?? second.ofLink(link),
    familiar: [...new Set([...first.familiar, ...second.familiar])],
    regions: [...first.regions, ...second.regions.filter(({ name }) => !known.has(name))],
  };
};
