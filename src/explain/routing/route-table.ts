import { addressBytes, addressOf, lengthOf } from "../../net/index.ts";
import { objectId, type Route } from "../../state/index.ts";
import { isGoodWay, type WayOut, waysOut, type WaySources } from "./next-hops.ts";
import type { Flow } from "./flow.ts";

/** A route that a look-up may find. */
export interface PreparedRoute {
  /** `route ipv4 254 10.0.0.0/8 50`. */
  readonly id: string;
  readonly route: Route;
  readonly prefixLength: number;
  readonly ways: readonly WayOut[];
  readonly isBlackhole: boolean;
  readonly sourceBytes: Buffer | null;
  readonly sourceLength: number;
}

/** What a table answers: a route and those of its ways out that can be taken now. */
export interface TableAnswer {
  readonly route: PreparedRoute;
  readonly ways: readonly WayOut[];
}

/** The leading `length` bits of an address as a key. */
export const leadingBits = (address: Buffer, length: number): string => {
  const whole = length >> 3;
  const rest = length & 7;
  const text = address.toString("latin1", 0, whole);
  return rest === 0 ? text : text + String.fromCharCode(address[whole]! & (0xff00 >> rest));
};

/** One routing table of one family: routes by the length of their prefix, the longest first. */
export class RouteTable {
  readonly #lengths: readonly (readonly [
    length: number,
    routes: ReadonlyMap<string, readonly PreparedRoute[]>,
  ])[];

  constructor(routes: readonly PreparedRoute[]) {
    const byLength = new Map<number, Map<string, PreparedRoute[]>>();
    for (const route of routes) {
      const level = byLength.get(route.prefixLength) ?? new Map<string, PreparedRoute[]>();
      byLength.set(route.prefixLength, level);
      const bytes = Buffer.from(addressBytes(addressOf(route.route.destination)));
      const key = leadingBits(bytes, route.prefixLength);
      const group = level.get(key);
      if (group === undefined) level.set(key, [route]);
      else group.push(route);
    }
    for (const level of byLength.values()) for (const group of level.values()) group.sort(byPreference);
    this.#lengths = [...byLength].sort(([a], [b]) => b - a);
  }

  /** The route for `flow`: the longest prefix that has a way out; `null` without any. */
  find(flow: Flow): TableAnswer | null {
    for (const [length, level] of this.#lengths) {
      const group = level.get(leadingBits(flow.destination, length));
      if (group === undefined) continue;
      const answer = flow.family === "ipv6" ? preferred(group, flow) : firstOf(group, flow);
      if (answer !== null) return answer;
    }
    return null;
  }
}

const firstOf = (group: readonly PreparedRoute[], flow: Flow): TableAnswer | null => {
  for (const route of group) {
    const answer = answerOf(route, flow);
    if (answer !== null) return answer;
  }
  return null;
};

/** Of IPv6 routes of one metric, one by the link that the packet came in by comes first (`rt6_score_route`). */
const preferred = (group: readonly PreparedRoute[], flow: Flow): TableAnswer | null => {
  const first = firstOf(group, flow);
  if (first === null || first.ways.length === 0) return first;
  const { metric } = first.route.route;
  const near = group.find(
    (other) =>
      other.route.metric === metric &&
      other.sourceLength === first.route.sourceLength &&
      answerOf(other, flow)?.ways.some(({ device }) => device === flow.input) === true,
  );
  return near === undefined ? first : answerOf(near, flow);
};

/** At one prefix: narrower sources and types of service first, then the smaller metric; then as the kernel lists them. */
const byPreference = (a: PreparedRoute, b: PreparedRoute): number =>
  b.sourceLength - a.sourceLength || b.route.tos - a.route.tos || a.route.metric - b.route.metric;

/** `IPTOS_TOS_MASK` without the bits of congestion notification. */
const routedTos = 0x1c;

const withWays: ReadonlySet<string> = new Set(["unicast", "local", "broadcast", "anycast", "multicast"]);

const answerOf = (prepared: PreparedRoute, flow: Flow): TableAnswer | null => {
  const { route, sourceBytes, sourceLength } = prepared;
  if (route.tos !== 0 && route.tos !== (flow.tos & routedTos)) return null;
  if (
    sourceBytes !== null &&
    leadingBits(flow.source, sourceLength) !== leadingBits(sourceBytes, sourceLength)
  )
    return null;
  if (!withWays.has(route.type) || prepared.isBlackhole) return { route: prepared, ways: [] };
  const ways = prepared.ways.filter((way) => isGoodWay(way, flow));
  return ways.length === 0 ? null : { route: prepared, ways };
};

/** A route with its ways out. */
export const prepareRoute = (key: string, route: Route, sources: WaySources): PreparedRoute => {
  const { ways, isBlackhole } = waysOut(route, sources);
  return {
    id: objectId("route", key),
    route,
    prefixLength: lengthOf(route.destination),
    ways,
    isBlackhole,
    sourceBytes: route.source === null ? null : Buffer.from(addressBytes(addressOf(route.source))),
    sourceLength: route.source === null ? 0 : lengthOf(route.source),
  };
};
