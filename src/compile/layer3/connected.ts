import {
  type Address,
  addressOf,
  contains,
  type InterfaceAddress,
  lengthOf,
  makePrefix,
  type Prefix,
  prefix,
  prefixOf,
} from "../../net/index.ts";
import { type HostState, ownedProtocol } from "../../state/index.ts";
import { foreignAddresses, foreignRoutes } from "../facts.ts";
import type { Segment } from "../segment.ts";

/** A prefix that is reached directly, without a gateway, by one device. */
export interface Connected {
  readonly prefix: Prefix;
  readonly device: string;
}

/** IPv6 link-local addresses (RFC 4291 §2.5.6): on every device at once, so they never say which. */
export const linkLocal = prefix("fe80::/10");

/** What the host is connected to without us, each once. Prefixes of length 0 and link-local ones are no subnets. */
export const foreignConnected = (host: HostState): readonly Connected[] => {
  const found = [...connectedByAddress(host), ...connectedByRoute(host)].filter(isSubnet);
  return [...new Map(found.map((one) => [`${one.prefix} ${one.device}`, one])).values()];
};

/** What the host is connected to by the networks of the policy. */
export const ownConnected = (segments: Iterable<Segment>): readonly Connected[] =>
  [...segments].flatMap(({ subnets, link }) => subnets.map((prefix) => ({ prefix, device: link })));

/** The longest connected prefix that covers `address`, or `null`. Among equals the first wins. */
export const coveringSubnet = (connected: readonly Connected[], address: Address): Connected | null =>
  connected
    .filter(({ prefix }) => contains(prefix, address))
    .reduce<Connected | null>(
      (best, one) => (best === null || lengthOf(one.prefix) > lengthOf(best.prefix) ? one : best),
      null,
    );

const connectedByAddress = (host: HostState): readonly Connected[] =>
  foreignAddresses(host)
    .filter(({ noPrefixRoute }) => !noPrefixRoute)
    .map(({ link, address, peer }) => ({ prefix: onLinkPrefix(address, peer), device: link }));

/** The kernel routes to the peer's prefix when there is a peer (`linux/if_addr.h`, `IFA_ADDRESS`). */
const onLinkPrefix = (address: InterfaceAddress, peer: Address | null): Prefix =>
  peer === null ? prefixOf(address) : makePrefix(peer, lengthOf(address));

/** NetworkManager and others set the address without its route, and make the route themselves. */
const connectedByRoute = (host: HostState): readonly Connected[] => {
  const ours = ownedPrefixes(host);
  return foreignRoutes(host)
    .filter(({ type, nextHops }) => type === "unicast" && nextHops.length === 1)
    .filter(({ nextHops: [hop] }) => hop!.gateway === null && hop!.device !== null)
    .map(({ destination, nextHops: [hop] }) => ({ prefix: destination, device: hop!.device! }))
    .filter(({ prefix, device }) => !ours.has(`${device} ${prefix}`));
};

/** The connected routes that the kernel made for addresses of ours, as `DEVICE PREFIX`. */
const ownedPrefixes = (host: HostState): ReadonlySet<string> =>
  new Set(
    [...host.config.address.values()]
      .filter(({ protocol }) => protocol === ownedProtocol)
      .map(({ link, address }) => `${link} ${prefixOf(address)}`),
  );

const isSubnet = ({ prefix, device }: Connected): boolean =>
  device !== "lo" && lengthOf(prefix) > 0 && !contains(linkLocal, addressOf(prefix)) && !isMulticast(prefix);

const multicast = [prefix("224.0.0.0/4"), prefix("ff00::/8")] as const;

const isMulticast = (value: Prefix): boolean => multicast.some((range) => contains(range, value));
