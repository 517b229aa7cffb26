import * as fc from "fast-check";
import {
  type Address,
  addressFromBytes,
  type Family,
  interfaceAddress,
  macFromBytes,
  makePrefix,
  type Prefix,
} from "../../src/net/index.ts";
import type {
  FdbEntry,
  LinkAddress,
  Neighbour,
  NextHop,
  NextHopObject,
  Route,
  RoutingRule,
  RuleAction,
} from "../../src/state/index.ts";

/** The links that arbitrary objects are on; the index of each is its place, from 1. */
export const links = ["eth0", "eth0.100", "cw-lab", "a"];

export const bytes = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    fc.uint8Array({ minLength: length, maxLength: length }),
    // Long runs of zero groups are what the text of IPv6 is about.
    fc
      .array(fc.constantFrom(0, 0, 0, 1, 0xff), { minLength: length, maxLength: length })
      .map((octets) => Uint8Array.from(octets)),
  );
const size = (family: Family): 4 | 16 => (family === "ipv4" ? 4 : 16);
const addressIn = (family: Family): fc.Arbitrary<Address> => bytes(size(family)).map(addressFromBytes);
const prefixIn = (family: Family, shortest = 0): fc.Arbitrary<Prefix> =>
  fc
    .tuple(addressIn(family), fc.integer({ min: shortest, max: 8 * size(family) }))
    .map(([inside, length]) => makePrefix(inside, length));
const link = fc.constantFrom(...links);
const u8 = fc.integer({ min: 0, max: 255 });
const u32 = fc.integer({ min: 0, max: 0xffff_fffe });
const mac = bytes(6).map(macFromBytes);
const family = fc.constantFrom<Family>("ipv4", "ipv6");
const orNull = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> => fc.option(value);

const nextHop = (family: Family): fc.Arbitrary<NextHop> =>
  fc.record({
    device: link,
    gateway: orNull(family === "ipv4" ? fc.oneof(addressIn("ipv4"), addressIn("ipv6")) : addressIn("ipv6")),
    weight: fc.integer({ min: 1, max: 256 }),
    onLink: fc.boolean(),
  });

const waysOut = (family: Family): fc.Arbitrary<Pick<Route, "type" | "nextHops" | "nextHopId">> =>
  fc.oneof(
    fc.record({
      type: fc.constantFrom("unicast", "local"),
      nextHops: fc.array(nextHop(family), { minLength: 2, maxLength: 4 }),
      nextHopId: fc.constant(null),
    }),
    fc.record({
      type: fc.constant("unicast"),
      nextHops: nextHop(family).map((hop) => [{ ...hop, weight: 1 }]),
      nextHopId: fc.constant(null),
    }),
    fc.record({
      type: fc.constantFrom("blackhole", "unreachable", "prohibit", "throw"),
      nextHops: fc.constant([]),
      nextHopId: fc.constant(null),
    }),
    fc.record({ type: fc.constant("unicast"), nextHops: fc.constant([]), nextHopId: u32 }),
  );

export const route: fc.Arbitrary<Route> = family.chain((family) =>
  fc
    .tuple(
      waysOut(family),
      fc.record({
        family: fc.constant(family),
        table: fc.integer({ min: 1, max: 0xffff_fffe }),
        destination: prefixIn(family),
        metric: u32,
        tos: u8,
        protocol: u8,
        scope: u8,
        preferredSource: orNull(addressIn(family)),
        source: family === "ipv6" ? orNull(prefixIn(family, 1)) : fc.constant(null),
        mtu: orNull(u32),
      }),
      fc.constantFrom({}, { unmodelled: { RTAX_8: "14050000", RTA_PREF: "01" } }),
    )
    .map(([ways, rest, extra]) => ({ ...rest, ...ways, ...extra })),
);

const action: fc.Arbitrary<RuleAction> = fc.oneof(
  fc.record({ kind: fc.constant("lookup" as const), table: fc.integer({ min: 1, max: 0xffff_fffe }) }),
  fc.record({ kind: fc.constant("goto" as const), priority: u32 }),
  fc
    .constantFrom("nop" as const, "blackhole" as const, "unreachable" as const, "prohibit" as const)
    .map((kind) => ({ kind })),
);

const range = fc
  .tuple(fc.integer({ min: 1, max: 65535 }), fc.integer({ min: 1, max: 65535 }))
  .map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) }));

export const rule: fc.Arbitrary<RoutingRule> = family.chain((family) =>
  fc.record({
    family: fc.constant(family),
    priority: u32,
    action,
    invert: fc.boolean(),
    from: orNull(prefixIn(family, 1)),
    to: orNull(prefixIn(family, 1)),
    inputDevice: orNull(link),
    outputDevice: orNull(link),
    mark: orNull(fc.record({ value: u32, mask: u32 })),
    tos: u8,
    ipProtocol: orNull(u8),
    sourcePorts: orNull(range),
    destinationPorts: orNull(range),
    users: orNull(range),
    suppressPrefixLength: orNull(fc.integer({ min: 0, max: 128 })),
    suppressGroup: orNull(u32),
    l3mdev: fc.boolean(),
    tunnelId: orNull(fc.bigInt({ min: 1n, max: (1n << 64n) - 1n }).map(String)),
    protocol: u8,
  }),
);

export const linkAddress: fc.Arbitrary<LinkAddress> = family.chain((family) =>
  fc
    .tuple(addressIn(family), orNull(addressIn(family)), fc.integer({ min: 0, max: 8 * size(family) }))
    .chain(([own, peer, length]) =>
      fc.record({
        link,
        address: fc.constant(interfaceAddress(`${own}/${length}`)),
        peer: fc.constant(peer === own ? null : peer),
        scope: u8,
        noPrefixRoute: fc.boolean(),
        protocol: u8,
      }),
    ),
);

export const neighbour: fc.Arbitrary<Neighbour> = family.chain((family) =>
  fc.record({ link, address: addressIn(family), mac: orNull(mac), proxy: fc.boolean() }),
);

export const fdbEntry: fc.Arbitrary<FdbEntry> = fc.record({
  link,
  mac,
  vlan: orNull(fc.integer({ min: 1, max: 4094 })),
  remote: orNull(family.chain(addressIn)),
  inBridge: fc.constant(false),
});

const group = fc.array(fc.record({ id: u32, weight: fc.integer({ min: 1, max: 256 }) }), {
  minLength: 1,
  maxLength: 5,
});
export const nextHopObject: fc.Arbitrary<NextHopObject> = fc.oneof(
  fc.record({
    id: u32,
    family: fc.constant(null),
    device: fc.constant(null),
    gateway: fc.constant(null),
    blackhole: fc.constant(false),
    onLink: fc.constant(false),
    group,
    protocol: u8,
  }),
  family.chain((family) =>
    fc.record({
      id: u32,
      family: fc.constant(family),
      device: link,
      gateway: orNull(addressIn(family)),
      blackhole: fc.constant(false),
      onLink: fc.boolean(),
      group: fc.constant([]),
      protocol: u8,
    }),
  ),
);
