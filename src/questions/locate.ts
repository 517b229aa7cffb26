import { contains, lengthOf, type Prefix } from "../net/index.ts";
import type { HostState } from "../state/index.ts";
import { addressSetOf } from "./address-set.ts";
import { allRoutes, devicesOf, localTable } from "./host-facts.ts";
import type { Place } from "./question.ts";

/** The devices by which each destination is reached, all tables together; none for what is refused. */
type Ways = ReadonlyMap<Prefix, readonly string[]>;

/**
 * Where the addresses of `whole` are, by the host's routes: one place for each destination that leads there, without the
 * longer ones inside it, and without `except`. Parts that no route leads to are nowhere.
 */
export const locate = (host: HostState, whole: Prefix, except: readonly Prefix[]): readonly Place[] => {
  const ways = waysOf(host);
  const inside = [...ways.keys()].filter(
    (destination) => destination !== whole && contains(whole, destination),
  );
  const around = longest([...ways.keys()].filter((destination) => contains(destination, whole)));
  const parts = inside.map((part) => placeOf(part, ways.get(part)!, inside, except));
  return [...(around === null ? [] : placeOf(whole, ways.get(around)!, inside, except)), ...parts.flat()];
};

const waysOf = (host: HostState): Ways => {
  const ways = new Map<Prefix, Set<string>>();
  for (const route of allRoutes(host)) {
    if (route.table === localTable || route.type === "throw") continue;
    const devices = ways.get(route.destination) ?? new Set<string>();
    ways.set(route.destination, devices);
    if (route.type === "unicast") for (const device of devicesOf(host, route)) devices.add(device);
  }
  return new Map([...ways].map(([destination, devices]) => [destination, [...devices].toSorted()]));
};

const longest = (prefixes: readonly Prefix[]): Prefix | null =>
  prefixes.reduce<Prefix | null>(
    (best, candidate) => (best === null || lengthOf(candidate) > lengthOf(best) ? candidate : best),
    null,
  );

const placeOf = (
  part: Prefix,
  links: readonly string[],
  destinations: readonly Prefix[],
  except: readonly Prefix[],
): readonly Place[] => {
  if (links.length === 0) return [];
  const longer = destinations.filter((other) => other !== part && contains(part, other));
  const addresses = [addressSetOf([part], [...longer, ...except])];
  return [{ at: { kind: "links", links }, addresses, isSegment: false }];
};
