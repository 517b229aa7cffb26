import type { Span } from "../../diagnostics/index.ts";
import { type Address, addressOf, families, familyOf, type Prefix } from "../../net/index.ts";
import type { PrefixRoute } from "../../policy/index.ts";
import { type Route } from "../../state/index.ts";
import type { Context } from "../context.ts";
import { foreignRoutes, hasIpv6 } from "../facts.ts";
import { type Connected, coveringSubnet } from "./connected.ts";
import {
  connectedUnder,
  fenceMetric,
  firstTier,
  isDown,
  ownedRoute,
  resolveHops,
  routeDevices,
  subnetsInside,
} from "./next-hops.ts";

/**
 * Wants one route for each next hop of each prefix, in tiers of rising metric, and a fence behind them.
 *
 * ```
 *   10.0.0.0/8 via 192.168.1.1 metric 50           the kernel takes the first tier whose link has carrier,
 *   10.0.0.0/8 via inet6 2001:db8::1 metric 51     falls to the next and comes back, without any help of ours
 *   unreachable 10.0.0.0/8 metric 4000000000       all down: unreachable, never by the default route
 * ```
 */
export const compileRoutes = (context: Context): void => {
  const connected = connectedUnder(context);
  const rivals = rivalRoutes(context);
  for (const route of context.policy.routes) {
    reportUncovered(context, route, connected);
    for (const { hop, device, tier } of resolveHops(route, connected)) {
      if (isDown(context, device)) reportDown(context, route, tier, device);
      else {
        const { span } = route.nextHops[tier]!;
        context.draft.own("route", ownedRoute(route.destination, firstTier + tier, hop), span);
        ignoreDeadLinks(context, device, span);
      }
    }
    context.draft.own("route", ownedRoute(route.destination, fenceMetric, null), route.span);
    reportShadow(context, route, rivals.get(route.destination) ?? []);
  }
  fenceSubnets(context, connected);
};

/** Carrier loss then takes the routes by this device out of the lookup, and carrier return brings them back. */
export const ignoreDeadLinks = ({ draft, facts }: Context, device: string, span: Span): void => {
  for (const family of hasIpv6(facts.host) ? families : (["ipv4"] as const))
    draft.setSysctl(`net/${family}/conf/${device}/ignore_routes_with_linkdown`, "1", span);
};

/**
 * Where dead links are ignored, a connected subnet whose link is dead is skipped by the lookup as well, and its
 * traffic would leak to the gateway of a wider prefix of ours. So it gets a fence of its own.
 */
const fenceSubnets = (context: Context, connected: readonly Connected[]): void => {
  const written = new Set<Prefix>(context.policy.routes.map(({ destination }) => destination));
  const devices = routeDevices(context);
  for (const route of context.policy.routes) {
    for (const { prefix, device } of subnetsInside(connected, route.destination)) {
      if (written.has(prefix) || !devices.has(device)) continue;
      written.add(prefix);
      context.draft.own("route", ownedRoute(prefix, fenceMetric, null), route.span);
    }
  }
};

const reportUncovered = ({ draft }: Context, route: PrefixRoute, connected: readonly Connected[]): void => {
  for (const { gateway, span } of route.nextHops) {
    if (coveringSubnet(connected, gateway) !== null) continue;
    draft.report({
      severity: "error",
      code: "policy/uncovered-gateway",
      message: `no connected subnet covers the next hop \`${gateway}\` of \`${route.destination}\``,
      span,
      hint: nearbySubnets(gateway, connected),
    });
  }
};

const nearbySubnets = (gateway: Address, connected: readonly Connected[]): string => {
  const same = connected.filter(({ prefix }) => familyOf(addressOf(prefix)) === familyOf(gateway));
  if (same.length === 0) return `this host has no ${familyOf(gateway) === "ipv4" ? "IPv4" : "IPv6"} subnet`;
  const listed = same.slice(0, 4).map(({ prefix, device }) => `${prefix} (${device})`);
  return `this host is connected to ${listed.join(", ")}${same.length > 4 ? ", …" : ""}`;
};

const reportDown = (
  { draft }: Context,
  { destination, nextHops }: PrefixRoute,
  tier: number,
  device: string,
): void => {
  const { gateway, span } = nextHops[tier]!;
  draft.report({
    severity: "warning",
    code: "policy/device-down",
    message: `\`${device}\` is down, so \`${destination}\` has no route by \`${gateway}\` for now`,
    span,
    hint: `\`ip link set dev ${device} up\`, then apply again`,
  });
};

/** Same prefix, smaller or equal metric, not ours: that route wins, or one of ours cannot be added beside it. */
const reportShadow = (
  { draft }: Context,
  { destination, nextHops, span }: PrefixRoute,
  rivals: readonly Route[],
): void => {
  const lastTier = firstTier + nextHops.length - 1;
  const rival = rivals.find(({ metric }) => metric <= lastTier);
  if (rival === undefined) return;
  draft.report({
    severity: "warning",
    code: "policy/route-shadowed",
    message: `this host has a route to \`${destination}\` with metric ${rival.metric} that is not ours and wins`,
    span,
    hint: `remove it, or raise its metric above ${lastTier}`,
  });
};

/** The routes that are not ours, by destination. */
const rivalRoutes = ({ facts }: Context): ReadonlyMap<Prefix, readonly Route[]> =>
  Map.groupBy(
    foreignRoutes(facts.host).filter((route) => !isConnected(route)),
    ({ destination }) => destination,
  );

/** A connected subnet always comes first; that is the documented order, not a surprise. */
const isConnected = ({ nextHops, type }: Route): boolean =>
  type === "unicast" && nextHops.every(({ gateway }) => gateway === null) && nextHops.length > 0;
