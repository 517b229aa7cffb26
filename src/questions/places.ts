import { assertNever } from "../diagnostics/index.ts";
import {
  contains,
  everything,
  families,
  type Family,
  hostPrefix,
  lengthOf,
  type Prefix,
  prefixFamily,
  prefixOf,
} from "../net/index.ts";
import type { Endpoint } from "../policy/index.ts";
import type { HostState } from "../state/index.ts";
import { addressSetOf, specialPrefixes } from "./address-set.ts";
import {
  allRoutes,
  answeringAddresses,
  devicesOf,
  leadsOut,
  ownAddresses,
  takenAddresses,
} from "./host-facts.ts";
import { locate } from "./locate.ts";
import type { Place, Position, Question } from "./question.ts";
import type { Site } from "./site.ts";

/** Where an endpoint is, or why that is not known on this host. */
export type Placed =
  | { readonly kind: "known"; readonly places: readonly Place[] }
  | { readonly kind: "unknown"; readonly why: string };

/**
 * Where `endpoint` is. A promise that something is possible (`reaches`) is about those who really are there: addresses
 * of the right link, not the host's own, nor the edges of a subnet. A promise that nothing is (`never`) is about every
 * packet that could pass for one of theirs.
 */
export const placesOf = (
  site: Site,
  endpoint: Endpoint,
  side: "from" | "to",
  kind: Question["kind"],
): Placed => {
  switch (endpoint.kind) {
    case "host":
      return known([hostPlace(kind === "reaches" ? answeringAddresses(site.host) : all)]);
    case "any":
      return known(kind === "never" ? [anywhere(all)] : located(site, all));
    case "prefix":
      return known(prefixPlaces(site, endpoint.prefix, side, kind));
    case "internet":
      return internetPlaces(site, kind);
    case "network":
      return networkPlaces(site, endpoint.network, kind);
    case "machine":
      return machinePlaces(site, endpoint.machine);
    default:
      return assertNever(endpoint);
  }
};

const all: readonly Prefix[] = families.map(everything);

const known = (places: readonly Place[]): Placed => ({ kind: "known", places });

const place = (at: Position, within: readonly Prefix[], except: readonly Prefix[] = []): Place => ({
  at,
  addresses: [addressSetOf(within, except)],
  isSegment: false,
});

const hostPlace = (within: readonly Prefix[]): Place => place({ kind: "host" }, within);

const anywhere = (within: readonly Prefix[], except: readonly Prefix[] = []): Place =>
  place({ kind: "anywhere" }, within, except);

/** Where all machines that a host has a way to are. */
export const everyPlace = (host: HostState): readonly Place[] => located({ host }, all);

const located = ({ host }: Pick<Site, "host">, wholes: readonly Prefix[]): readonly Place[] =>
  wholes.flatMap((whole) => locate(host, whole, [...specialPrefixes, ...takenAddresses(host)]));

/** A prefix is wherever its addresses are. One that holds addresses of others speaks for the host only as a target. */
const prefixPlaces = (
  site: Site,
  prefix: Prefix,
  side: "from" | "to",
  kind: Question["kind"],
): readonly Place[] => {
  const own = ownAddresses(site.host).filter((address) => contains(prefix, address));
  const others = kind === "never" ? [anywhere([prefix], own)] : located(site, [prefix]);
  const ofHost = own.length === 0 || (side === "from" && !own.includes(prefix)) ? [] : [hostPlace(own)];
  return [...others, ...ofHost];
};

/** What leaves by an uplink and is not declared; for `reaches`, only what the host has no other way to. */
const internetPlaces = (site: Site, kind: Question["kind"]): Placed => {
  const { policy, host, declared } = site;
  if (kind === "never") {
    const devices = policy.uplinks.map(({ device }) => device);
    return known(devices.length === 0 ? [] : [place({ kind: "links", links: devices }, all, declared)]);
  }
  const places = families.flatMap((family) => {
    const links = policy.uplinks.map(({ device }) => device).filter((name) => leadsOut(host, name, family));
    if (links.length === 0) return [];
    return [place({ kind: "links", links }, [everything(family)], notInternet(site, links, family))];
  });
  if (places.length > 0) return known(places);
  return { kind: "unknown", why: "no uplink has a default route on this host" };
};

const notInternet = (site: Site, uplinks: readonly string[], family: Family): readonly Prefix[] => [
  ...site.declared,
  ...specialPrefixes,
  ...takenAddresses(site.host),
  ...elsewhere(site, uplinks, family),
];

/** Destinations of routes that lead by no uplink. */
const elsewhere = ({ host }: Site, uplinks: readonly string[], family: Family): readonly Prefix[] =>
  allRoutes(host)
    .filter((route) => route.family === family && route.type !== "throw" && lengthOf(route.destination) > 0)
    .filter((route) => !devicesOf(host, route).some((device) => uplinks.includes(device)))
    .map(({ destination }) => destination);

const networkPlaces = (site: Site, name: string, kind: Question["kind"]): Placed => {
  const network = site.network(name);
  const link = site.linkOf(network);
  if (link === null) return { kind: "unknown", why: `network \`${name}\` has no link on this host` };
  const subnets = network.addresses.map(prefixOf);
  const at = { kind: "links", links: [link] } as const;
  if (kind === "never")
    return known([{ ...place(at, subnets.length === 0 ? all : subnets), isSegment: true }]);
  if (subnets.length === 0)
    return {
      kind: "unknown",
      why: `the host has no address in \`${name}\`: it does not see what passes there`,
    };
  return known([{ ...place(at, subnets, takenAddresses(site.host)), isSegment: true }]);
};

const machinePlaces = (site: Site, name: string): Placed => {
  const machine = site.machine(name);
  const network = site.network(machine.network);
  const link = site.linkOf(network);
  if (link === null) return { kind: "unknown", why: `network \`${network.name}\` has no link on this host` };
  const addresses = site.addressesOf(machine).map(hostPrefix);
  if (addresses.length === 0) return { kind: "unknown", why: `no address of machine \`${name}\` is known` };
  return known([{ ...place({ kind: "links", links: [link] }, addresses), isSegment: true }]);
};

/** The families in which places have addresses. */
export const familiesOfPlaces = (places: readonly Place[]): readonly Family[] =>
  families.filter((family) =>
    places.some(({ addresses }) =>
      addresses.some(({ within }) => within.some((whole) => prefixFamily(whole) === family)),
    ),
  );

/** Places of the same links as one. Order is kept. */
export const mergePlaces = (places: readonly Place[]): readonly Place[] =>
  [...Map.groupBy(places.map(withoutEmpty), ({ at }) => JSON.stringify(at)).values()]
    .map((group) => ({
      at: group[0]!.at,
      addresses: mergeSets(group.flatMap(({ addresses }) => addresses)),
      isSegment: group.every(({ isSegment }) => isSegment),
    }))
    .filter(({ addresses }) => addresses.length > 0);

const withoutEmpty = (one: Place): Place => ({
  ...one,
  addresses: one.addresses.filter(({ within }) => within.length > 0),
});

/** Sets without exceptions (a thousand machines) become one; others are joined when their exceptions are equal. */
const mergeSets = (sets: Place["addresses"]): Place["addresses"] =>
  [...Map.groupBy(sets, ({ except }) => except.join(" ")).values()].map((group) => ({
    within: [...new Set(group.flatMap(({ within }) => within))],
    except: group[0]!.except,
  }));
