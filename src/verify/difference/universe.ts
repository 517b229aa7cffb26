import { addressOf, hostPrefix, type Prefix, prefixFamily, prefixOf } from "../../net/index.ts";
import {
  addressSetOf,
  allAddresses,
  everyPlace,
  ownAddresses,
  specialPrefixes,
  takenAddresses,
} from "../../questions/index.ts";
import type { HostState } from "../../state/index.ts";
import { addressesIn, ordinary, startsOf } from "../answers/region-set.ts";
import { everything, type Ref } from "../sets/index.ts";
import type { HeaderSpace } from "../space/index.ts";

/**
 * Packets that somebody may really send and that pass the host: they begin a conversation, are ordinary, come from
 * addresses that one of the hosts has behind the link that they come in by, and go to one address elsewhere. `null`: the
 * host's own, from addresses that it has before and after.
 */
export const realPackets = (
  space: HeaderSpace,
  hosts: readonly [before: HostState, after: HostState],
  input: string | null,
): Ref => {
  const { diagrams, fields } = space;
  const sources = input === null ? ownSources(space, hosts) : sourcesBehind(space, hosts, input);
  return [
    startsOf(space, [{ family: null, protocol: null, ports: null, icmp: null }]),
    ordinary(space),
    sources,
    diagrams.complement(nobody(space, hosts)),
    input === null ? everything : diagrams.complement(neighbours(space, hosts, input)),
    space.equal(fields.tos, 0),
  ].reduce((left, right) => diagrams.intersection(left, right));
};

const sourcesBehind = (space: HeaderSpace, hosts: readonly HostState[], input: string): Ref => {
  const places = hosts
    .flatMap(everyPlace)
    .filter(({ at }) => at.kind === "links" && at.links.includes(input));
  return space.diagrams.overrideAll(
    places.map(({ addresses }) => addressesIn(space, space.fields.source, addresses)),
  );
};

const ownSources = (
  space: HeaderSpace,
  [before, after]: readonly [before: HostState, after: HostState],
): Ref => {
  const later = new Set(ownAddresses(after));
  const kept = ownAddresses(before).filter((own) => later.has(own));
  return addressesIn(space, space.fields.source, [addressSetOf(kept)]);
};

/** Destinations that are nobody's: special ones, and the edges of subnets. */
const nobody = (space: HeaderSpace, hosts: readonly HostState[]): Ref => {
  const own = new Set(hosts.flatMap(ownAddresses));
  const edges = hosts.flatMap(takenAddresses).filter((address) => !own.has(address));
  return space.addressSet(
    space.fields.destination,
    [...specialPrefixes, ...edges].filter((prefix) => prefixFamily(prefix) === space.family),
  );
};

/** Destinations in the subnets of the link itself: machines there talk to each other without the host. */
const neighbours = (space: HeaderSpace, hosts: readonly HostState[], input: string): Ref => {
  const subnets = hosts.flatMap(allAddresses).filter(({ link }) => link === input);
  const within = subnets.map(({ address }) => prefixOf(address));
  return addressesIn(space, space.fields.destination, [addressSetOf(within, hosts.flatMap(ownPrefixes))]);
};

const ownPrefixes = (host: HostState): readonly Prefix[] =>
  allAddresses(host).map(({ address }) => hostPrefix(addressOf(address)));
