import { address, interfaceAddress, parseMac, prefix } from "../../src/net/index.ts";
import { routeTo, ruleAt, via } from "../objects/index.ts";
import {
  type Change,
  keyOf,
  type Kind,
  type Link,
  type ObjectOfKind,
  type Route,
  type RoutingRule,
} from "../../src/state/index.ts";

export const create = <K extends Kind>(kind: K, after: ObjectOfKind[K]): Change =>
  ({ op: "create", kind, key: keyOf(kind, after), after }) as unknown as Change;
export const remove = <K extends Kind>(kind: K, before: ObjectOfKind[K]): Change =>
  ({ op: "delete", kind, key: keyOf(kind, before), before }) as unknown as Change;
export const replace = <K extends Kind>(kind: K, before: ObjectOfKind[K], after: ObjectOfKind[K]): Change =>
  ({ op: "replace", kind, key: keyOf(kind, before), before, after }) as unknown as Change;
export const patch = <K extends Kind>(
  kind: K,
  key: string,
  before: Partial<ObjectOfKind[K]>,
  after: Partial<ObjectOfKind[K]>,
): Change => ({ op: "patch", kind, key, before, after }) as unknown as Change;

export const mac = (text: string): NonNullable<Link["mac"]> => parseMac(text)!;

export const bridge: Link = {
  name: "cw-lab",
  kind: "bridge",
  mac: mac("02:00:00:00:01:01"),
  mtu: 1400,
  up: true,
  master: null,
  alias: "causeway:lab",
  bridge: { stp: false, vlanFiltering: false, forwardDelayCs: 1500, ageingTimeCs: 30_000 },
};
export const veth = (name: string, peer: string, last: string, fields: Partial<Link> = {}): Link => ({
  name,
  kind: "veth",
  mac: mac(`02:00:00:00:02:${last}`),
  mtu: 1400,
  up: true,
  master: null,
  alias: null,
  veth: { peer },
  ...fields,
});
const port = veth("p0", "p1", "01", {
  master: "cw-lab",
  port: { isolated: true, hairpin: false, learning: true },
});
const far = veth("p1", "p0", "02", { alias: "far end" });
const vxlan: Link = {
  name: "cw-vx",
  kind: "vxlan",
  mac: mac("02:00:00:00:03:01"),
  mtu: 1350,
  up: false,
  master: null,
  alias: null,
  vxlan: { vni: 7, local: "192.0.2.1", remote: null, parent: null, port: 4789, learning: false },
};

export const route = (destination: string, fields: Partial<Route> = {}): Route => {
  const isIpv6 = destination.includes(":");
  return routeTo(destination, {
    metric: isIpv6 ? 1024 : 0,
    nextHops: [via("p1", isIpv6 ? "2001:db8::2" : "10.0.0.2")],
    ...fields,
  });
};

export const rule = (priority: number, fields: Partial<RoutingRule> = {}): RoutingRule =>
  ruleAt(priority, 1000, fields);

export const nextHop = (
  id: number,
  fields: Partial<ObjectOfKind["nextHop"]> = {},
): ObjectOfKind["nextHop"] => ({
  id,
  family: "ipv4",
  device: "p1",
  gateway: address("10.0.0.2"),
  blackhole: false,
  onLink: false,
  group: [],
  protocol: 203,
  ...fields,
});

export const linkAddress = (text: string): ObjectOfKind["address"] => ({
  link: "p1",
  address: interfaceAddress(text),
  peer: null,
  scope: 0,
  noPrefixRoute: false,
  protocol: 203,
});

/** Objects of every kind, in the order in which they can be made. */
export const everything: readonly Change[] = [
  create("link", bridge),
  create("link", port),
  create("link", far),
  create("link", vxlan),
  create("address", linkAddress("10.0.0.1/24")),
  create("address", linkAddress("2001:db8::1/64")),
  create("address", { ...linkAddress("10.9.0.1/32"), peer: address("10.9.0.2"), noPrefixRoute: true }),
  create("neighbour", {
    link: "p1",
    address: address("10.0.0.9"),
    mac: mac("02:00:00:00:00:09"),
    proxy: false,
  }),
  create("neighbour", { link: "p1", address: address("10.0.0.10"), mac: null, proxy: true }),
  create("fdb", { link: "p0", mac: mac("02:00:00:00:00:0a"), vlan: null, remote: null, inBridge: true }),
  create("fdb", {
    link: "cw-vx",
    mac: mac("00:00:00:00:00:00"),
    vlan: null,
    remote: address("192.0.2.2"),
    inBridge: false,
  }),
  create("fdb", {
    link: "cw-vx",
    mac: mac("00:00:00:00:00:00"),
    vlan: null,
    remote: address("192.0.2.3"),
    inBridge: false,
  }),
  create("nextHop", nextHop(203_000_001)),
  create("nextHop", nextHop(203_000_002, { family: "ipv6", gateway: address("2001:db8::2") })),
  create("nextHop", {
    ...nextHop(203_000_003, { family: null, device: null, gateway: null }),
    group: [{ id: 203_000_001, weight: 3 }],
  }),
  create("route", route("10.1.0.0/16")),
  create("route", route("10.1.0.0/16", { metric: 50, mtu: 1300, preferredSource: address("10.0.0.1") })),
  create("route", route("10.2.0.0/16", { nextHops: [], nextHopId: 203_000_003 })),
  create(
    "route",
    route("10.3.0.0/16", {
      nextHops: [{ device: "p1", gateway: address("2001:db8::2"), weight: 1, onLink: false }],
    }),
  ),
  create(
    "route",
    route("10.4.0.0/16", { type: "unreachable", nextHops: [], metric: 4_294_967_295, table: 70_000 }),
  ),
  create("route", route("2001:db8:1::/48")),
  create(
    "route",
    route("2001:db8:2::/48", {
      nextHops: [
        { device: "p1", gateway: address("2001:db8::2"), weight: 1, onLink: false },
        { device: "p1", gateway: address("2001:db8::3"), weight: 7, onLink: false },
      ],
    }),
  ),
  create("rule", rule(20_000, { mark: { value: 0x100, mask: 0xff00 } })),
  create("rule", rule(20_000, { from: prefix("10.0.0.0/8"), inputDevice: "cw-lab" })),
  create(
    "rule",
    rule(20_001, { family: "ipv6", action: { kind: "unreachable" }, to: prefix("2001:db8::/32") }),
  ),
];

export const messages = (outcomes: readonly (Error | null)[]): (string | null)[] =>
  outcomes.map((outcome) => outcome?.message ?? null);
export const allMade = (changes: readonly Change[]): null[] => changes.map(() => null);
