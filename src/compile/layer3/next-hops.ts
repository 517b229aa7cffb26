import { contains, type Prefix } from "../../net/index.ts";
import type { PrefixRoute } from "../../policy/index.ts";
import { type NextHop, ownedProtocol, type Route } from "../../state/index.ts";
import type { Context } from "../context.ts";
import { mainTable } from "../facts.ts";
import { type Connected, coveringSubnet, foreignConnected, ownConnected } from "./connected.ts";

/** The metric of the first next hop of a prefix; each further one counts one up. */
export const firstTier = 50;

/** The metric of a fence: above everything that a person would write, below the largest number (2^32 - 1). */
export const fenceMetric = 4_000_000_000;

/** Everything that the host will be connected to while the policy holds. */
export const connectedUnder = ({ facts, segments }: Context): readonly Connected[] => [
  ...ownConnected(segments.values()),
  ...foreignConnected(facts.host),
];

/** A next hop of `routes` with the device that leads to it. `tier` counts from 0 as written. */
export interface ResolvedHop {
  readonly hop: NextHop;
  readonly device: string;
  readonly tier: number;
}

/** The next hops of one prefix that have a device, in order of preference. */
export const resolveHops = (
  { nextHops }: PrefixRoute,
  connected: readonly Connected[],
): readonly ResolvedHop[] =>
  nextHops.flatMap(({ gateway }, tier) => {
    const device = coveringSubnet(connected, gateway)?.device;
    if (device === undefined) return [];
    return [{ hop: { device, gateway, weight: 1, onLink: false }, device, tier }];
  });

/** The devices that lead to the next hops of `routes`. */
export const routeDevices = (context: Context): ReadonlySet<string> => {
  const connected = connectedUnder(context);
  const hops = context.policy.routes.flatMap((route) => resolveHops(route, connected));
  return new Set(hops.map(({ device }) => device));
};

/** Whether the kernel would refuse routes by `device`: it is there and administratively down. */
export const isDown = ({ links }: Context, device: string): boolean => links.get(device)?.up === false;

/** A route of ours in the main table. */
export const ownedRoute = (destination: Prefix, metric: number, nextHop: NextHop | null): Route => ({
  family: destination.includes(":") ? "ipv6" : "ipv4",
  table: mainTable,
  destination,
  type: nextHop === null ? "unreachable" : "unicast",
  metric,
  tos: 0,
  protocol: ownedProtocol,
  scope: 0,
  nextHops: nextHop === null ? [] : [nextHop],
  nextHopId: null,
  preferredSource: null,
  source: null,
  mtu: null,
});

/** The subnets inside `destination`, without `destination` itself. */
export const subnetsInside = (connected: readonly Connected[], destination: Prefix): readonly Connected[] =>
  connected.filter(({ prefix }) => prefix !== destination && contains(destination, prefix));
