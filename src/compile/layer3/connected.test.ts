import { expect, test } from "vitest";
import { address, interfaceAddress, prefix } from "../../net/index.ts";
import {
  configOf,
  type HostState,
  type LinkAddress,
  ownedProtocol,
  type Route,
  tableOf,
} from "../../state/index.ts";
import { type Connected, coveringSubnet, foreignConnected } from "./connected.ts";
import { fenceMetric, firstTier, ownedRoute, resolveHops } from "./next-hops.ts";

const span = { file: "policy.yaml", line: 1, column: 1, length: 1 };

const subnets: readonly Connected[] = [
  { prefix: prefix("10.0.0.0/8"), device: "wide" },
  { prefix: prefix("10.10.10.0/24"), device: "narrow" },
  { prefix: prefix("2001:db8::/64"), device: "six" },
];

test.each([
  ["10.10.10.1", "narrow"],
  ["10.10.11.1", "wide"],
  ["2001:db8::1", "six"],
  ["192.0.2.1", null],
  ["2001:db8:1::1", null],
])("%s is reached by %s: the longest subnet wins", (gateway, device) => {
  expect(coveringSubnet(subnets, address(gateway))?.device ?? null).toBe(device);
});

test("next hops keep their tier when one of them has no device", () => {
  const gateways = ["10.10.10.1", "192.0.2.1", "2001:db8::1"].map((gateway) => ({
    gateway: address(gateway),
    span,
  }));
  const hops = resolveHops({ destination: prefix("172.16.0.0/12"), nextHops: gateways, span }, subnets);
  expect(hops.map(({ device, tier }) => [device, tier])).toEqual([
    ["narrow", 0],
    ["six", 2],
  ]);
});

test("a fence is unreachable, and behind every tier that a route can have", () => {
  const fence = ownedRoute(prefix("10.0.0.0/8"), fenceMetric, null);
  expect(fence).toMatchObject({ type: "unreachable", nextHops: [], protocol: ownedProtocol, family: "ipv4" });
  expect(fenceMetric).toBeGreaterThan(firstTier + 100_000);
  expect(fenceMetric).toBeLessThan(2 ** 32);
});

const linkAddress = (value: string, change: Partial<LinkAddress> = {}): LinkAddress => ({
  link: "eth0",
  address: interfaceAddress(value),
  peer: null,
  scope: 0,
  noPrefixRoute: false,
  protocol: 0,
  ...change,
});

const deviceRoute = (destination: string): Route => ({
  ...ownedRoute(prefix(destination), 100, { device: "eth0", gateway: null, weight: 1, onLink: false }),
  protocol: 2,
});

const hostWith = (addresses: readonly LinkAddress[], routes: readonly Route[] = []): HostState => ({
  config: configOf({ address: tableOf("address", addresses) }),
  dynamic: {
    links: new Map(),
    addresses: new Map(),
    routes: tableOf("route", routes),
    neighbours: new Map(),
    fdb: new Map(),
    machines: new Map(),
  },
});

const prefixesOf = (host: HostState): readonly string[] => foreignConnected(host).map(({ prefix }) => prefix);

test("an address connects its subnet, or its peer's", () => {
  expect(prefixesOf(hostWith([linkAddress("192.0.2.7/24")]))).toEqual(["192.0.2.0/24"]);
  const peer = linkAddress("192.0.2.7/32", { peer: address("198.51.100.1") });
  expect(prefixesOf(hostWith([peer]))).toEqual(["198.51.100.1/32"]);
});

test("an address without a prefix route connects what its route says", () => {
  const bare = linkAddress("192.0.2.7/24", { noPrefixRoute: true });
  expect(prefixesOf(hostWith([bare]))).toEqual([]);
  expect(prefixesOf(hostWith([bare], [deviceRoute("192.0.2.0/25")]))).toEqual(["192.0.2.0/25"]);
});

test("our own addresses and the routes that the kernel made for them are not the host's", () => {
  const ours = linkAddress("10.10.0.1/24", { protocol: ownedProtocol });
  expect(prefixesOf(hostWith([ours], [deviceRoute("10.10.0.0/24")]))).toEqual([]);
});

test("loopback, link-local, multicast and default are no subnets", () => {
  const addresses = [linkAddress("127.0.0.1/8", { link: "lo" }), linkAddress("fe80::1/64")];
  const routes = ["0.0.0.0/0", "::/0", "ff00::/8", "fe80::/64"].map(deviceRoute);
  expect(prefixesOf(hostWith(addresses, routes))).toEqual([]);
});
