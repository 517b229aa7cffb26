import { type Family, lengthOf } from "../../net/index.ts";
import { type HostState, type NextHop, objectId, type Route } from "../../state/index.ts";
import type { Candidate, LiveHop, Offer } from "./candidate.ts";
import type { Settings } from "./settings.ts";

/** What decides whether a next hop is usable. */
export interface HopContext {
  readonly host: HostState;
  readonly settings: Settings;
  /** Links whose failing (loss of carrier) is a question: their state is a variable, not what was observed. */
  readonly uplinks: ReadonlySet<string>;
}

/** The routes of `family` by table, those of one prefix together and in the order in which the kernel tries them. */
export const candidatesByTable = (context: HopContext, family: Family): Map<number, Candidate[]> => {
  const tables = new Map<number, Candidate[]>();
  for (const [object, route] of routesOf(context.host, family)) {
    const candidate = candidateOf(context, object, route);
    if (candidate === null) continue;
    const table = tables.get(route.table);
    if (table === undefined) tables.set(route.table, [candidate]);
    else table.push(candidate);
  }
  for (const table of tables.values()) table.sort(inKernelOrder);
  return tables;
};

/** Derived routes first: the kernel makes them together with the address. Appended ones follow in their order. */
const routesOf = (host: HostState, family: Family): [string, Route][] =>
  [host.dynamic.routes, host.config.route].flatMap((table) =>
    [...table]
      .filter(([, route]) => route.family === family)
      .map(([key, route]) => ({ key, route, order: Number(/ #(\d+)$/.exec(key)?.[1] ?? 1) }))
      .sort((a, b) => a.order - b.order)
      .map(({ key, route }): [string, Route] => [objectId("route", key), route]),
  );

/**
 * `net/ipv4/fib_trie.c, fib_find_alias`: by TOS, the larger first, then by metric. IPv6 has no TOS; among routes to one
 * prefix the longest source prefix is met first. Everything else keeps its order.
 */
const inKernelOrder = (a: Candidate, b: Candidate): number =>
  sourceLength(b) - sourceLength(a) || b.tos - a.tos || a.metric - b.metric;

const sourceLength = ({ source }: Candidate): number => (source === null ? -1 : lengthOf(source));

const candidateOf = (context: HopContext, object: string, route: Route): Candidate | null => {
  const offer = offerOf(context, route);
  if (offer === null) return null;
  const { destination: prefix, source, tos, metric } = route;
  return { object, prefix, source, tos, metric, offer };
};

/** `null` for a route that cannot be used: all of its next hops are dead. */
const offerOf = (context: HopContext, route: Route): Offer | null => {
  switch (route.type) {
    case "blackhole":
    case "unreachable":
    case "prohibit":
    case "throw":
      return { kind: route.type };
    case "broadcast":
      // Unlike the host's own addresses, it goes with its link (`net/ipv4/fib_semantics.c, fib_sync_down_dev`).
      return route.nextHops.some((way) => liveHop(context, route.family, way).length === 0)
        ? null
        : { kind: route.type, device: route.nextHops[0]?.device ?? null };
    case "local":
    case "anycast":
    case "multicast":
      return { kind: route.type, device: route.nextHops[0]?.device ?? null };
    case "unicast":
      return unicastOffer(context, route);
  }
};

const unicastOffer = (context: HopContext, route: Route): Offer | null => {
  const ways = route.nextHopId === null ? route.nextHops : waysOfObject(context.host, route.nextHopId);
  if (ways === "blackhole") return { kind: "blackhole" };
  const hops = ways.flatMap((way) => liveHop(context, route.family, way));
  return hops.length === 0 ? null : { kind: "unicast", hops, mtu: route.mtu };
};

/** The ways of a next-hop object: its own, or those of its members. */
const waysOfObject = (host: HostState, id: number): readonly NextHop[] | "blackhole" => {
  const object = host.config.nextHop.get(String(id));
  if (object === undefined) return [];
  if (object.blackhole) return "blackhole";
  if (object.group.length === 0) return [{ ...object, weight: 1 }];
  const members = object.group.map((member) => waysOfObject(host, member.id));
  return members.includes("blackhole")
    ? "blackhole"
    : members.flatMap((member) => member as readonly NextHop[]);
};

/** IPv4 asks `all` as well (`IN_DEV_ORCONF`), IPv6 the link only. */
const skipsDead = ({ settings }: HopContext, family: Family, device: string): boolean => {
  const asked = family === "ipv4" ? settings.largest : settings.own;
  return asked(family, device, "ignore_routes_with_linkdown") !== 0;
};

/** Nothing when the way is dead: `fib_lookup_good_nhc`, `net/ipv6/route.c, __find_rr_leaf`. */
const liveHop = (context: HopContext, family: Family, { device, gateway }: NextHop): LiveHop[] => {
  if (device === null) return [];
  const link = context.host.config.link.get(device);
  if (link === undefined || !link.up) return [];
  const isSkippedWhenDead = skipsDead(context, family, device);
  if (context.uplinks.has(device)) return [{ device, gateway, when: isSkippedWhenDead ? device : null }];
  const carrier = context.host.dynamic.links.get(device)?.carrier ?? true;
  return carrier || !isSkippedWhenDead ? [{ device, gateway, when: null }] : [];
};
