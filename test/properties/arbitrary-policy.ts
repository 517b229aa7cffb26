import * as fc from "fast-check";
import {
  address,
  addressBits,
  addressFromNumber,
  addressNumber,
  familyOf,
  interfaceAddress,
  makePrefix,
  type Prefix,
} from "../../src/net/index.ts";
import type {
  Endpoint,
  Machine,
  Network,
  Policy,
  Publish,
  Rule,
  ServiceMatch,
} from "../../src/policy/index.ts";

const span = { file: "policy.yaml", line: 1, column: 1, length: 1 };

const network = (
  name: string,
  mode: Network["mode"],
  addresses: readonly string[],
  isolate = false,
): Network => ({
  name,
  mode,
  bridge: null,
  device: null,
  addresses: addresses.map(interfaceAddress),
  dhcp: false,
  ra: false,
  dns: false,
  isolate,
  adopt: false,
  span,
});

const networks = [
  network("lab", "nat", ["10.10.0.1/24", "fd00:10::1/64"]),
  network("office", "bridge", []),
  network("servers", "routed", ["10.20.0.1/24", "2001:db8:20::1/64"], true),
  network("secret", "isolated", ["10.30.0.1/24"]),
];

const machine = (name: string, at: string, addresses: readonly string[]): Machine => ({
  name,
  network: at,
  vm: null,
  device: null,
  addresses: addresses.map(address),
  mac: null,
  span,
});

export const machines = [
  machine("jenkins", "lab", ["10.10.0.10", "fd00:10::10"]),
  machine("nas", "office", ["192.168.1.20"]),
  machine("db", "servers", ["10.20.0.5", "2001:db8:20::5"]),
];

/** Few addresses, near each other: so that rules meet. */
export const bases = [
  "10.10.0.8",
  "10.20.0.4",
  "192.168.1.16",
  "8.8.8.8",
  "fd00:10::10",
  "2001:db8:20::4",
  "2001:4860::8",
].map(address);

const arbitraryPrefix: fc.Arbitrary<Prefix> = fc
  .record({
    base: fc.constantFrom(...bases),
    step: fc.nat(15),
    wide: fc.constantFrom(0, 0, 0, 1, 2, 3, 8, 16, 31, 32),
  })
  .map(({ base, step, wide }) => {
    const family = familyOf(base);
    const bits = addressBits(family);
    return makePrefix(
      addressFromNumber(family, addressNumber(base) + BigInt(step)),
      wide > 30 ? 32 - wide : bits - wide,
    );
  });

const arbitraryEndpoint: fc.Arbitrary<Endpoint> = fc.oneof(
  { weight: 6, arbitrary: arbitraryPrefix.map((prefix): Endpoint => ({ kind: "prefix", prefix })) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...machines).map(({ name }): Endpoint => ({ kind: "machine", machine: name })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom("lab", "office", "servers")
      .map((name): Endpoint => ({ kind: "network", network: name })),
  },
  { weight: 1, arbitrary: fc.constant<Endpoint>({ kind: "internet" }) },
  { weight: 1, arbitrary: fc.constant<Endpoint>({ kind: "any" }) },
);

const arbitrarySide = fc.oneof(
  { weight: 4, arbitrary: arbitraryEndpoint.map((one): readonly Endpoint[] => [one]) },
  { weight: 1, arbitrary: fc.array(arbitraryEndpoint, { minLength: 2, maxLength: 6 }) },
);

const arbitraryService: fc.Arbitrary<ServiceMatch> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .record({
        protocol: fc.constantFrom("tcp" as const, "udp" as const),
        first: fc.integer({ min: 79, max: 84 }),
        wide: fc.constantFrom(0, 0, 1, 4, 1000),
      })
      .map(({ protocol, first, wide }): ServiceMatch => ({
        kind: "ports",
        protocol,
        ports: { first, last: first + wide },
      })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("tcp" as const, "icmp" as const)
      .map((protocol): ServiceMatch => ({ kind: "protocol", protocol })),
  },
  {
    weight: 1,
    arbitrary: fc.constant<ServiceMatch>({
      kind: "icmp",
      ipv4: { type: 8, code: null },
      ipv6: { type: 128, code: null },
    }),
  },
);

const arbitraryRule: fc.Arbitrary<Rule> = fc
  .record({
    action: fc.constantFrom("allow" as const, "allow" as const, "deny" as const),
    from: arbitrarySide,
    to: arbitrarySide,
    services: fc.array(arbitraryService, { maxLength: 2 }),
    log: fc.constantFrom(
      "none" as const,
      "none" as const,
      "none" as const,
      "none" as const,
      "new" as const,
      "denied" as const,
    ),
  })
  .map((rule) => ({ ...rule, name: "", window: null, span }));

const arbitraryPublish: fc.Arbitrary<Publish> = fc
  .record({
    ports: fc.constantFrom({ first: 8080, last: 8080 }, { first: 8000, last: 8003 }),
    machine: fc.constantFrom("jenkins", "db"),
    from: arbitrarySide,
  })
  .map((one): Publish => ({
    ...one,
    name: "published",
    protocol: "tcp",
    uplink: "fibre",
    targetPort: 80,
    span,
  }));

/** Policies of networks, machines, uplinks and publications, with from few to many rules that overlap. */
export const arbitraryPolicy: fc.Arbitrary<Policy> = fc
  .record({
    rules: fc.oneof(
      fc.array(arbitraryRule, { maxLength: 12 }),
      fc.array(arbitraryRule, { minLength: 30, maxLength: 120, size: "max" }),
    ),
    publish: fc.array(arbitraryPublish, { maxLength: 2 }),
  })
  .map(({ rules, publish }) => ({
    uplinks: [{ name: "fibre", device: "eth0", gateways: "auto", span }],
    networks,
    machines,
    publish,
    routes: [{ destination: makePrefix(address("8.8.8.8"), 30), nextHops: [], span }],
    steers: [],
    rules: rules.map((rule, index) => ({ ...rule, name: `rule-${index}` })),
    tests: [],
    guards: [],
  }));
