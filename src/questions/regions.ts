import { addressOf, everything, families, hostPrefix, type Prefix, prefixOf } from "../net/index.ts";
import type { Policy } from "../policy/index.ts";
import type { HostState } from "../state/index.ts";
import { addressSetOf } from "./address-set.ts";
import { allAddresses } from "./host-facts.ts";
import { placesOf } from "./places.ts";
import type { AddressSet } from "./question.ts";
import type { Site } from "./site.ts";

/** A name that many addresses have together. */
export interface NamedRegion {
  readonly name: string;
  /** The links that they are behind; `null` when that does not matter. */
  readonly links: readonly string[] | null;
  /** Those that are really there, and all that could be. */
  readonly real: readonly AddressSet[];
  readonly whole: readonly AddressSet[];
}

/** The regions of a policy: its networks, the internet, the host. */
export const regionsOf = (site: Site): readonly NamedRegion[] => [
  ...site.policy.networks.flatMap(({ name, addresses }) =>
    region(site, { kind: "network", network: name }, name, addresses.map(prefixOf)),
  ),
  ...internetRegion(site),
  ...hostRegion(site.host),
];

/** What is behind the uplinks' gateways is enough to be called the internet; their own subnets belong to it. */
const internetRegion = (site: Site): readonly NamedRegion[] => {
  const uplinks = new Set(site.policy.uplinks.map(({ device }) => device));
  const near = allAddresses(site.host)
    .filter(({ link }) => uplinks.has(link))
    .map(({ address }) => prefixOf(address));
  const found = region(site, { kind: "internet" }, "internet", families.map(everything), site.declared);
  return found.map((one) => ({
    ...one,
    real: one.real.map(({ within, except }) => addressSetOf(within, [...except, ...near])),
  }));
};

type Named = Policy["tests"][number]["from"][number];

const region = (
  site: Site,
  endpoint: Named,
  name: string,
  whole: readonly Prefix[],
  except: readonly Prefix[] = [],
): readonly NamedRegion[] => {
  const placed = placesOf(site, endpoint, "to", "reaches");
  if (placed.kind === "unknown" || placed.places.length === 0) return [];
  const links = placed.places.flatMap(({ at }) => (at.kind === "links" ? at.links : []));
  const real = placed.places.flatMap(({ addresses }) => addresses);
  return [{ name, links: [...new Set(links)], real, whole: [addressSetOf(whole, except)] }];
};

/** The host by all its own addresses. */
export const hostRegion = (host: HostState): readonly NamedRegion[] => {
  const own = allAddresses(host)
    .map(({ address }) => hostPrefix(addressOf(address)))
    .filter((address) => !/^(?:127\.|::1\/|fe80:)/.test(address));
  if (own.length === 0) return [];
  const sets = [addressSetOf([...new Set(own)])];
  return [{ name: "host", links: null, real: sets, whole: sets }];
};
