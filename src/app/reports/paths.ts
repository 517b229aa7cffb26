import { type HostState, ownedProtocol, type Route } from "../../state/index.ts";
import { describeRoute } from "./describe.ts";
import type { Section } from "./section.ts";

/** Each prefix that the policy routes, its ways in order of preference, and which one is in use now. */
export const pathReport = (host: HostState): Section => ({
  title: "paths",
  heading: ["to", "way", "state"],
  rows: [...pathsByDestination(host).values()].flatMap((ways) => {
    const inUse = ways.findIndex((way) => isUsable(host, way));
    return ways.map((way, at) => [
      at === 0 ? way.destination : "",
      describeRoute(way),
      isFence(way) ? fenceState(at === inUse) : wayState(host, way, at === inUse),
    ]);
  }),
});

/** Our routes by table and destination, each list by metric: the order in which the kernel falls through them. */
const pathsByDestination = (host: HostState): ReadonlyMap<string, readonly Route[]> =>
  Map.groupBy(
    [...host.config.route.values()]
      .filter(({ protocol }) => protocol === ownedProtocol)
      .toSorted((a, b) => a.metric - b.metric),
    ({ table, destination }) => `${table} ${destination}`,
  );

const isFence = ({ type }: Route): boolean => type !== "unicast";

const fenceState = (reached: boolean): string =>
  reached ? "reached: every way is down" : "when every way is down";

const wayState = (host: HostState, way: Route, inUse: boolean): string => {
  if (inUse) return "in use";
  return isUsable(host, way) ? "standing by" : "down";
};

/** A way is usable while its devices have carrier (`ignore_routes_with_linkdown`). */
const isUsable = (host: HostState, way: Route): boolean =>
  isFence(way) ||
  way.nextHopId !== null ||
  way.nextHops.some(({ device }) => device === null || host.dynamic.links.get(device)?.carrier !== false);
