import {
  addressOf,
  contains,
  hostPrefix,
  lengthOf,
  prefix,
  prefixFamily,
  prefixOf,
  prefixRange,
} from "../net/index.ts";
import type { HostState, Table } from "./host-state.ts";
import { keyOf } from "./keys.ts";
import type { LinkAddress, Route } from "./layer3.ts";

/** `linux/rtnetlink.h`: `RT_TABLE_MAIN`, `RT_TABLE_LOCAL`, `RT_SCOPE_LINK`, `RT_SCOPE_HOST`, `RTPROT_KERNEL`. */
const [mainTable, localTable] = [254, 255];
const [linkScope, hostScope] = [253, 254];
const kernelProtocol = 2;

/**
 * The routes that the kernel makes of the addresses of a host (`net/ipv4/fib_frontend.c`, `fib_add_ifaddr`;
 * `net/ipv6/addrconf.c`): its own addresses, the connected subnets of links that are up, and broadcast addresses. Those of
 * IPv6 link-local and multicast addresses are left out: no link that is up lacks them.
 */
export const kernelRoutes = (host: HostState): Table<Route> => {
  const { config, dynamic } = host;
  const held = [...config.address.values(), ...dynamic.addresses.values()];
  const routes = held.flatMap((address) => (isShown(host, address) ? routesOf(host, address) : []));
  return new Map(routes.map((route) => [keyOf("route", route), route]));
};

const linkLocal = prefix("fe80::/10");

/** IPv6 addresses stand on a link only while IPv6 is on there. */
const isShown = ({ config }: HostState, { link, address }: LinkAddress): boolean => {
  if (!config.link.has(link)) return false;
  if (prefixFamily(address) === "ipv4") return true;
  const isOff = config.sysctl.get(`net/ipv6/conf/${link}/disable_ipv6`)?.value === "1";
  return !isOff && config.link.get(link)!.up && !contains(linkLocal, addressOf(address));
};

const routesOf = (host: HostState, held: LinkAddress): readonly Route[] =>
  prefixFamily(held.address) === "ipv4" ? routesOfIpv4(host, held) : routesOfIpv6(host, held);

const routesOfIpv4 = ({ config }: HostState, held: LinkAddress): readonly Route[] => {
  const subnet = prefixOf(held.address);
  const own = addressOf(held.address);
  const of = (fields: Partial<Route>): Route => routeOf(held, { preferredSource: own, ...fields });
  const local = of({ destination: hostPrefix(own), table: localTable, type: "local", scope: hostScope });
  if (!config.link.get(held.link)!.up || lengthOf(subnet) === 32) return [local];
  const isLoopback = held.link === "lo";
  const connected = isLoopback
    ? of({ destination: subnet, table: localTable, type: "local", scope: hostScope })
    : of({ destination: subnet, table: mainTable, type: "unicast", scope: linkScope });
  const broadcast = of({
    destination: hostPrefix(prefixRange(subnet).last),
    table: localTable,
    type: "broadcast",
    scope: linkScope,
  });
  return [local, ...(held.noPrefixRoute ? [] : [connected]), ...(lengthOf(subnet) === 31 ? [] : [broadcast])];
};

/** What `ip -6 route` shows as `metric 256`: `IP6_RT_PRIO_ADDRCONF`. */
const connectedMetric = 256;

const routesOfIpv6 = ({ config }: HostState, held: LinkAddress): readonly Route[] => {
  const subnet = prefixOf(held.address);
  const local = {
    destination: hostPrefix(addressOf(held.address)),
    table: localTable,
    type: "local",
  } as const;
  const connected = {
    destination: subnet,
    table: mainTable,
    type: "unicast",
    metric: connectedMetric,
  } as const;
  const forwards = config.sysctl.get(`net/ipv6/conf/${held.link}/forwarding`)?.value === "1";
  const { first } = prefixRange(subnet);
  const anycast = { destination: hostPrefix(first), table: localTable, type: "anycast" } as const;
  return [
    routeOf(held, local),
    ...(held.noPrefixRoute || held.link === "lo" ? [] : [routeOf(held, connected)]),
    ...(forwards && lengthOf(subnet) < 127 && held.link !== "lo" ? [routeOf(held, anycast)] : []),
  ];
};

const routeOf = ({ link, address }: LinkAddress, fields: Partial<Route>): Route => ({
  family: prefixFamily(address),
  table: mainTable,
  destination: prefixOf(address),
  type: "unicast",
  metric: 0,
  tos: 0,
  protocol: kernelProtocol,
  scope: 0,
  nextHops: [{ device: link, gateway: null, weight: 1, onLink: false }],
  nextHopId: null,
  preferredSource: null,
  source: null,
  mtu: null,
  ...fields,
});
