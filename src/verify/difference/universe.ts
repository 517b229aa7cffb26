import { addressOf, hostPrefix } from "../../net/index.ts";
import { addressesIn, ordinary, startsOf } from "../answers/region-set.ts";
import { everyPlace } from "../../questions/index.ts";
import type { HostState } from "../../state/index.ts";
import type { Ref } from "../sets/index.ts";
import type { HeaderSpace } from "../space/index.ts";

/**
 * Packets that somebody may really send: they begin a conversation, are ordinary, and come from addresses that one of the
 * hosts has behind the link that they come in by (`null`: from addresses of the host itself).
 */
export const realPackets = (space: HeaderSpace, hosts: readonly HostState[], input: string | null): Ref => {
  const { diagrams, fields } = space;
  const sources = hosts.map((host) => sourcesBehind(space, host, input));
  return [
    startsOf(space, [{ family: null, protocol: null, ports: null, icmp: null }]),
    ordinary(space),
    diagrams.overrideAll(sources),
    space.equal(fields.tos, 0),
  ].reduce((left, right) => diagrams.intersection(left, right));
};

const sourcesBehind = (space: HeaderSpace, host: HostState, input: string | null): Ref => {
  const { diagrams, fields } = space;
  if (input === null) return ownSources(space, host);
  const places = everyPlace(host).filter(({ at }) => at.kind === "links" && at.links.includes(input));
  return diagrams.overrideAll(places.map(({ addresses }) => addressesIn(space, fields.source, addresses)));
};

const ownSources = (space: HeaderSpace, { config, dynamic }: HostState): Ref => {
  const own = [...config.address.values(), ...dynamic.addresses.values()].map(({ address }) =>
    hostPrefix(addressOf(address)),
  );
  return addressesIn(space, space.fields.source, [{ within: own, except: [] }]);
};
