import type { Address, Family } from "../../net/index.ts";
import type { HostState, NextHop, NextHopObject, Route } from "../../state/index.ts";
import type { PreparedLink } from "../host/links.ts";
import type { Settings } from "../host/settings.ts";
import type { Flow } from "./flow.ts";

/** A way out of a route. */
export interface WayOut {
  readonly link: PreparedLink | null;
  readonly device: string | null;
  readonly gateway: Address | null;
  readonly weight: number;
  /** The link is without carrier, and its setting says that its routes do not count then. */
  readonly isSkippedWhenDown: boolean;
}

/** The ways out of a route; `isBlackhole` when its next-hop object swallows everything. */
export interface WaysOut {
  readonly ways: readonly WayOut[];
  readonly isBlackhole: boolean;
}

/** What the ways out are made from. */
export interface WaySources {
  readonly host: HostState;
  readonly links: ReadonlyMap<string, PreparedLink>;
  readonly settings: Settings;
}

/** The ways out of `route`, those of its next-hop object included. */
export const waysOut = (route: Route, sources: WaySources): WaysOut => {
  if (route.nextHopId === null)
    return { ways: route.nextHops.map((hop) => wayOf(hop, route, sources)), isBlackhole: false };
  const objects = sources.host.config.nextHop;
  const object = objects.get(String(route.nextHopId));
  if (object === undefined) return { ways: [], isBlackhole: false };
  const members = object.group.length === 0 ? [{ id: object.id, weight: 1 }] : object.group;
  const found = members.flatMap(({ id, weight }) => {
    const member = objects.get(String(id));
    return member === undefined ? [] : [{ member, weight }];
  });
  return {
    ways: found
      .filter(({ member }) => !member.blackhole)
      .map(({ member, weight }) => wayOf(hopOf(member, weight), route, sources)),
    isBlackhole: found.some(({ member }) => member.blackhole),
  };
};

const hopOf = ({ device, gateway, onLink }: NextHopObject, weight: number): NextHop => ({
  device,
  gateway,
  weight,
  onLink,
});

/** Routes to addresses of the host itself hold whether their link has carrier or not (`RTNH_F_LINKDOWN`). */
const needsCarrier = ({ type, family, scope }: Route): boolean =>
  family === "ipv4" ? scope !== scopes.host : type !== "local" && type !== "anycast";

/** `RT_SCOPE_HOST`. */
const scopes = { host: 254 };

/** IPv4 asks `all` as well, IPv6 the link only. */
const ignoresLinkDown = (settings: Settings, family: Family, link: string): boolean =>
  family === "ipv4"
    ? settings.either("ipv4", link, "ignore_routes_with_linkdown")
    : settings.of("ipv6", link, "ignore_routes_with_linkdown") !== 0;

const wayOf = (hop: NextHop, route: Route, { links, settings }: WaySources): WayOut => {
  const link = hop.device === null ? undefined : links.get(hop.device);
  return {
    link: link ?? null,
    device: hop.device,
    gateway: hop.gateway,
    weight: hop.weight,
    isSkippedWhenDown:
      link !== undefined &&
      !link.hasCarrier &&
      needsCarrier(route) &&
      ignoresLinkDown(settings, route.family, link.name),
  };
};

/** Whether the kernel takes a way out for `flow` (`fib_lookup_good_nhc`). */
export const isGoodWay = (way: WayOut, flow: Flow): boolean => {
  if (way.link === null || !way.link.link.up) return false;
  if (way.isSkippedWhenDown && !flow.ignoresCarrier) return false;
  if (flow.output !== null && way.device !== flow.output) return false;
  return !flow.staysOnLink || way.device === flow.input;
};
