import {
  addressOf,
  contains,
  type Family,
  hostPrefix,
  lengthOf,
  type Prefix,
  prefix,
  prefixFamily,
  prefixOf,
  prefixRange,
} from "../net/index.ts";
import type { HostState, LinkAddress, Route } from "../state/index.ts";

/** Every address that the host has: configured, learnt, or made by the kernel. */
export const allAddresses = ({ config, dynamic }: HostState): readonly LinkAddress[] => [
  ...config.address.values(),
  ...dynamic.addresses.values(),
];

/** Every route of the host in every table. */
export const allRoutes = ({ config, dynamic }: HostState): readonly Route[] => [
  ...config.route.values(),
  ...dynamic.routes.values(),
];

const unspoken = ["127.0.0.0/8", "::1/128", "fe80::/10"].map(prefix);

/** The host's own addresses that others can talk to: neither loopback nor link-local. */
export const ownAddresses = (host: HostState): readonly Prefix[] => [
  ...new Set(
    allAddresses(host)
      .map(({ address }) => addressOf(address))
      .filter((address) => !unspoken.some((range) => contains(range, address)))
      .map(hostPrefix),
  ),
];

/**
 * Those of its own addresses that the host answers to now: the kernel makes a local route for each, but not for IPv6
 * addresses of a link without carrier.
 */
export const answeringAddresses = (host: HostState): readonly Prefix[] => {
  const local = allRoutes(host).filter(({ table, type }) => table === localTable && type === "local");
  const answering = new Set(local.map(({ destination }) => destination));
  return local.length === 0 ? ownAddresses(host) : ownAddresses(host).filter((own) => answering.has(own));
};

/** `linux/rtnetlink.h`, `RT_TABLE_LOCAL`: the host's own addresses and broadcast addresses. */
export const localTable = 255;

/**
 * Addresses of the host's subnets that belong to no machine: the host's own, the first and the last of IPv4 subnets
 * (RFC 1122 §3.2.1.3), and the first of IPv6 ones (subnet-router anycast, RFC 4291 §2.6.1).
 */
export const takenAddresses = (host: HostState): readonly Prefix[] => [
  ...new Set([
    ...ownAddresses(host),
    ...allAddresses(host).flatMap(({ address }) => edgesOf(prefixOf(address))),
  ]),
];

const edgesOf = (subnet: Prefix): readonly Prefix[] => {
  const { first, last } = prefixRange(subnet);
  const family = prefixFamily(subnet);
  if (lengthOf(subnet) >= (family === "ipv4" ? 31 : 127)) return [];
  return family === "ipv4" ? [hostPrefix(first), hostPrefix(last)] : [hostPrefix(first)];
};

/** The devices by which a route leads, next-hop objects looked up. Sorted, each once. */
export const devicesOf = ({ config }: HostState, { nextHops, nextHopId }: Route): readonly string[] => {
  const object = nextHopId === null ? undefined : config.nextHop.get(String(nextHopId));
  const members = object?.group.flatMap(({ id }) => config.nextHop.get(String(id)) ?? []) ?? [];
  const ways = [...nextHops, ...(object === undefined ? [] : [object, ...members])];
  return [...new Set(ways.flatMap(({ device }) => device ?? []))].toSorted();
};

/** Whether some table has a default route of the family by `device`. */
export const leadsOut = (host: HostState, device: string, family: Family): boolean =>
  allRoutes(host).some(
    (route) =>
      route.family === family &&
      route.type === "unicast" &&
      lengthOf(route.destination) === 0 &&
      devicesOf(host, route).includes(device),
  );
