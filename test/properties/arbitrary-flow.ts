import * as fc from "fast-check";
import {
  type Address,
  addressBits,
  addressFromNumber,
  addressNumber,
  contains,
  type Family,
  familyOf,
  makePrefix,
  type Prefix,
  prefixOf,
  prefixRange,
} from "../../src/net/index.ts";
import type { Policy } from "../../src/policy/index.ts";
import { bases, machines } from "./arbitrary-policy.ts";
import type { Flow } from "./packet.ts";

const links = ["cw-lab", "cw-office", "cw-servers", "eth0", "eth9", "cw-secret"];

/** An address at an edge of a prefix, on one side of it or the other. */
const nearEdge = (prefix: Prefix, last: boolean, step: number): Address => {
  const range = prefixRange(prefix);
  const family = familyOf(range.first);
  const most = (1n << BigInt(addressBits(family))) - 1n;
  const at = addressNumber(last ? range.last : range.first) + BigInt(step);
  return addressFromNumber(family, at < 0n ? 0n : at > most ? most : at);
};

const addressesIn = (policy: Policy, family: Family): fc.Arbitrary<Address> => {
  const prefixes = policy.rules
    .flatMap(({ from, to }) => [...from, ...to])
    .flatMap((endpoint) => (endpoint.kind === "prefix" ? [endpoint.prefix] : []));
  const own = machines.flatMap(({ addresses }) => addresses);
  const candidates = [
    ...prefixes.flatMap((prefix) => [prefixRange(prefix).first, prefixRange(prefix).last]),
    ...own,
    ...bases,
  ];
  const fitting = candidates.filter((one) => familyOf(one) === family);
  return fc
    .record({
      one: fc.constantFrom(...fitting),
      last: fc.boolean(),
      step: fc.constantFrom(0, 0, 0, -1, 1, 5),
    })
    .map(({ one, last, step }) => nearEdge(makePrefix(one, addressBits(family)), last, step));
};

/** Flows at the edges of what the rules of `policy` say, and a little noise. */
export const arbitraryFlow = (policy: Policy): fc.Arbitrary<Flow> =>
  fc.oneof(
    { weight: 2, arbitrary: flowOf(policy, "ipv4") },
    { weight: 1, arbitrary: flowOf(policy, "ipv6") },
  );

const flowOf = (policy: Policy, family: Family): fc.Arbitrary<Flow> => {
  const [icmp, query, error] = family === "ipv4" ? ([1, 8, 11] as const) : ([58, 128, 3] as const);
  const addresses = addressesIn(policy, family);
  const flow = fc.record({
    family: fc.constant(family),
    incoming: fc.constantFrom(...links),
    outgoing: fc.constantFrom(...links),
    source: addresses,
    destination: addresses,
    protocol: fc.constantFrom(6, 6, 6, 17, 17, icmp, 47),
    sourcePort: fc.integer({ min: 79, max: 85 }),
    port: fc.oneof(fc.integer({ min: 78, max: 90 }), fc.constantFrom(1079, 1084, 1085, 0, 65_535)),
    icmpType: fc.constantFrom(query, query, error),
    isPublished: fc.boolean(),
  });
  return fc
    .tuple(flow, fc.constantFrom(true, true, true, true, false))
    .map(([flow, atHome]) => (atHome ? broughtHome(policy, flow) : flow));
};

/** The flow by the links that its addresses belong to: others are strays, about which every rule is silent. */
const broughtHome = (policy: Policy, flow: Flow): Flow => ({
  ...flow,
  incoming: homeOf(policy, flow.source) ?? flow.incoming,
  outgoing: homeOf(policy, flow.destination) ?? flow.outgoing,
});

const homeOf = ({ networks }: Policy, address: Address): string | null => {
  const home = networks.find(({ addresses }) => addresses.some((own) => contains(prefixOf(own), address)));
  return home === undefined ? null : `cw-${home.name}`;
};
