import { address, type Family, makePrefix } from "../src/net/index.ts";
import type { Route } from "../src/state/index.ts";

/** A generator of numbers below 2^32 that gives the same ones for the same seed (xorshift32). */
const random = (seed: number): (() => number) => {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>>= 0);
  };
};

/** `count` different routes through `v0`, from /16 to /28 and /32 to /64, in no order. */
export const generateRoutes = (family: Family, count: number, seed: number): Route[] => {
  const next = random(seed);
  const routes = new Map<string, Route>();
  while (routes.size < count) {
    const route = family === "ipv4" ? ipv4Route(next) : ipv6Route(next);
    routes.set(route.destination, route);
  }
  return [...routes.values()];
};

const ipv4Route = (next: () => number): Route => {
  const bits = next();
  const inside = address(`${11 + (bits % 100)}.${(bits >>> 8) & 255}.${(bits >>> 16) & 255}.${bits >>> 24}`);
  return routeTo("ipv4", makePrefix(inside, 16 + (next() % 13)), "192.168.0.2");
};

const ipv6Route = (next: () => number): Route => {
  const [high, low] = [next(), next()];
  const inside = address(
    `2a00:${(high >>> 16).toString(16)}:${(high & 0xffff).toString(16)}:${(low >>> 16).toString(16)}::`,
  );
  return routeTo("ipv6", makePrefix(inside, 32 + (next() % 33)), "2001:db8::2");
};

const routeTo = (family: Family, destination: Route["destination"], gateway: string): Route => ({
  family,
  table: 254,
  destination,
  type: "unicast",
  metric: 50,
  tos: 0,
  protocol: 203,
  scope: 0,
  nextHops: [{ device: "v0", gateway: address(gateway), weight: 1, onLink: false }],
  nextHopId: null,
  preferredSource: null,
  source: null,
  mtu: null,
});

/** The line of `ip -batch` that adds the route. */
export const batchLine = ({ destination, nextHops: [hop], nextHopId, metric, protocol }: Route): string => {
  const way = hop === undefined ? `nhid ${nextHopId}` : `via ${hop.gateway} dev ${hop.device}`;
  return `route add ${destination} ${way} metric ${metric} proto ${protocol}`;
};
