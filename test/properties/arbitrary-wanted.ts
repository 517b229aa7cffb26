import * as fc from "fast-check";
import { address } from "../../src/net/index.ts";
import {
  type Borrowed,
  configOf,
  type Link,
  type LinkAddress,
  type NextHopObject,
  type NftTable,
  ownedProtocol,
  type Route,
  type RoutingRule,
  type Service,
  tableOf,
  type Wanted,
} from "../../src/state/index.ts";
import { addressOn, linkOf, ownedBridge, routeTo, ruleAt, via } from "../objects/index.ts";

const nextHopOf = (id: number, fields: Partial<NextHopObject>): NextHopObject => ({
  id,
  family: "ipv4",
  device: null,
  gateway: null,
  blackhole: false,
  onLink: false,
  group: [],
  protocol: ownedProtocol,
  ...fields,
});

const tableWith = (rules: number): NftTable => ({
  family: "inet",
  name: "causeway",
  flags: 0,
  sets: [],
  chains: [
    {
      name: "forward",
      hook: { type: "filter", hook: "forward", priority: 0, policy: "accept", devices: [] },
      rules: Array.from({ length: rules }, () => ({ expressions: [{ kind: "counter" as const }] })),
    },
  ],
});

const ownedLinkSets: readonly (readonly Link[])[] = [
  [],
  [ownedBridge("cw-a")],
  [ownedBridge("cw-a"), ownedBridge("cw-b", { mtu: 1400 })],
  [ownedBridge("cw-b"), vxlan(5001)],
  [ownedBridge("cw-b"), vxlan(5002)],
];

function vxlan(vni: number): Link {
  return linkOf("cw-x", {
    kind: "vxlan",
    alias: "causeway",
    master: "cw-b",
    vxlan: { vni, local: null, remote: null, parent: null, port: 4789, learning: true },
    port: { isolated: true, hairpin: false, learning: true },
  });
}

const addressChoices = ["10.20.0.1/24", "10.20.0.2/24", "10.20.0.3/24", "10.21.0.1/24", "fd00:20::1/64"];

/** Addresses for the links that are there, and a neighbour of the host's own ones on `eth1`. */
const arbitraryAddresses = (links: readonly Link[]): fc.Arbitrary<readonly LinkAddress[]> =>
  fc
    .tuple(
      ...["cw-a", "cw-b"].map((link) => fc.subarray(addressChoices).map((texts) => ({ link, texts }))),
      fc.subarray(["10.10.10.1/24", "10.10.10.3/24"]).map((texts) => ({ link: "eth1", texts })),
    )
    .map((choices) =>
      choices
        .filter(({ link }) => link === "eth1" || links.some(({ name }) => name === link))
        .flatMap(({ link, texts }) => texts.map((text) => addressOn(link, text, ownedProtocol))),
    );

/** Routes that can be had: through the foreign devices, or through a link of ours that has the subnet. */
const arbitraryRoutes = (addresses: readonly LinkAddress[]): fc.Arbitrary<readonly Route[]> => {
  const inLab = addresses.find(({ address: text }) => text.startsWith("10.20.0."));
  const choices = [
    routeTo("10.0.0.0/8", { nextHops: [via("eth0", "192.168.1.1")] }),
    routeTo("10.0.0.0/8", { metric: 51, nextHops: [via("eth0", "2001:db8::1")] }),
    routeTo("172.16.0.0/12", { nextHops: [via("eth1", "10.10.10.1")] }),
    routeTo("172.16.0.0/12", { nextHops: [via("eth0", "192.168.1.7")] }),
    routeTo("172.16.0.0/12", { table: 1000, nextHops: [], nextHopId: 203_000_003 }),
    routeTo("2001:db8:9::/48", { nextHops: [via("eth0", "2001:db8::9")] }),
    routeTo("192.0.2.0/24", { type: "unreachable", metric: 4000 }),
    ...(inLab === undefined ? [] : [routeTo("172.31.0.0/16", { nextHops: [via(inLab.link, "10.20.0.99")] })]),
  ];
  return fc.subarray(choices);
};

const sysctl = (path: string, value: string): Borrowed => ({ kind: "sysctl", key: path, patch: { value } });

const arbitraryBorrowed = (links: readonly Link[]): fc.Arbitrary<readonly Borrowed[]> => {
  const masters = links.filter(({ kind }) => kind === "bridge").map(({ name }) => name);
  const choices: readonly Borrowed[] = [
    sysctl("net/ipv4/ip_forward", "1"),
    sysctl("net/ipv4/conf/all/forwarding", "1"),
    sysctl("net/ipv6/conf/all/forwarding", "1"),
    sysctl("net/ipv6/conf/eth0/forwarding", "0"),
    sysctl("net/ipv6/conf/eth0/accept_ra", "2"),
    sysctl("net/ipv4/conf/all/accept_redirects", "1"),
    sysctl("net/ipv6/conf/all/ignore_routes_with_linkdown", "1"),
    ...masters.map((name) => sysctl(`net/ipv4/conf/${name}/rp_filter`, "2")),
    { kind: "link", key: "eth2", patch: { up: true } },
    ...masters.map((master) => ({ kind: "link" as const, key: "tap0", patch: { master } })),
    ...masters.map((master) => ({
      kind: "link" as const,
      key: "tap0",
      patch: { master, port: { isolated: true } },
    })),
  ];
  return fc.subarray([...choices]).map(onePerObject);
};

const onePerObject = (borrowed: readonly Borrowed[]): readonly Borrowed[] => [
  ...new Map(borrowed.map((one) => [`${one.kind} ${one.key}`, one])).values(),
];

/** What a policy could ask of the hosts that `arbitraryForeignConfig` makes. */
export const arbitraryWanted: fc.Arbitrary<Wanted> = fc
  .constantFrom(...ownedLinkSets)
  .chain((links) => arbitraryAddresses(links).map((addresses) => ({ links, addresses })))
  .chain(({ links, addresses }) =>
    fc.record({
      links: fc.constant(links),
      addresses: fc.constant(addresses),
      routes: arbitraryRoutes(addresses),
      rules: fc.subarray([ruleAt(20_000, 254), ruleAt(20_001, 1000), ruleAt(20_001, 1001)]),
      filter: fc.option(fc.integer({ min: 0, max: 3 })),
      services: fc.option(fc.constantFrom("one", "two")),
      borrowed: arbitraryBorrowed(links),
    }),
  )
  .map(({ links, addresses, routes, rules, filter, services, borrowed }) => ({
    owned: configOf({
      link: tableOf("link", links),
      address: tableOf("address", addresses),
      route: new Map(tableOf("route", uniqueByKey(routes))),
      nextHop: tableOf("nextHop", nextHopsFor(routes)),
      rule: tableOf("rule", uniqueRules(rules)),
      nftTable: tableOf("nftTable", filter === null ? [] : [tableWith(filter)]),
      service: tableOf("service", services === null ? [] : [serviceWith(services)]),
    }),
    borrowed: borrowed.toSorted((a, b) => (`${a.kind} ${a.key}` < `${b.kind} ${b.key}` ? -1 : 1)),
  }));

const serviceWith = (configuration: string): Service => ({ name: "dnsmasq", configuration });

const uniqueByKey = (routes: readonly Route[]): readonly Route[] => [
  ...new Map(
    routes.map((route) => [`${route.family} ${route.table} ${route.destination} ${route.metric}`, route]),
  ).values(),
];

const uniqueRules = (rules: readonly RoutingRule[]): readonly RoutingRule[] => [
  ...new Map(rules.map((rule) => [rule.priority, rule])).values(),
];

/** A group of two, when a route leads through it. */
const nextHopsFor = (routes: readonly Route[]): readonly NextHopObject[] => {
  if (!routes.some(({ nextHopId }) => nextHopId !== null)) return [];
  return [
    nextHopOf(203_000_001, { device: "eth0", gateway: address("192.168.1.1") }),
    nextHopOf(203_000_002, { device: "eth1", gateway: address("10.10.10.1") }),
    nextHopOf(203_000_003, {
      family: null,
      group: [203_000_001, 203_000_002].map((id) => ({ id, weight: 1 })),
    }),
  ];
};
