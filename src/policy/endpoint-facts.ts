import { type Family, families, familyOf, prefixFamily } from "../net/index.ts";
import type { Endpoint, Machine, Network } from "./policy.ts";
import type { SubnetIndex } from "./subnet-index.ts";

/** What is known about the sides of rules. Answers are remembered by list: rules share the lists of groups. */
export interface EndpointFacts {
  /** The network that all endpoints lie in, or `null`. */
  soleNetwork(side: readonly Endpoint[]): string | null;
  /** The first endpoint in an isolated network, with that network; `null` when there is none. */
  isolated(side: readonly Endpoint[]): string | null;
  /** The first network among the endpoints in which the host has no address: its traffic does not pass the host. */
  unrouted(side: readonly Endpoint[]): string | null;
  /** The families in which the side has addresses. */
  familiesOf(side: readonly Endpoint[]): readonly Family[];
  /** Whether any network is isolated, or unrouted: else no side needs to be asked about. */
  readonly hasIsolated: boolean;
  readonly hasUnrouted: boolean;
}

/** Facts about endpoints of these networks and machines. */
export const createEndpointFacts = (
  networks: readonly Network[],
  machines: readonly Machine[],
  subnets: SubnetIndex,
): EndpointFacts => {
  const networkByName = new Map(networks.map((network) => [network.name, network]));
  const machineByName = new Map(machines.map((machine) => [machine.name, machine]));

  const familiesOfNetwork = new Map(
    networks.map(({ name, addresses }) => [name, familiesAmong(addresses.map(prefixFamily))]),
  );
  const familiesOfMachine = new Map(
    machines.map(({ name, addresses }) => [name, familiesAmong(addresses.map(familyOf))]),
  );

  const hasIsolated = networks.some(({ mode }) => mode === "isolated");
  const hasUnrouted = networks.some(isUnrouted);

  const networkOf = (endpoint: Endpoint): string | null => {
    switch (endpoint.kind) {
      case "network":
        return endpoint.network;
      case "machine":
        return machineByName.get(endpoint.machine)?.network ?? null;
      case "prefix":
        return subnets.around(endpoint.prefix)?.network ?? null;
      case "host":
      case "internet":
      case "any":
        return null;
    }
  };

  const familiesOfOne = (endpoint: Endpoint): readonly Family[] => {
    switch (endpoint.kind) {
      case "prefix":
        return only[prefixFamily(endpoint.prefix)];
      case "network":
        return familiesOfNetwork.get(endpoint.network) ?? families;
      case "machine":
        return familiesOfMachine.get(endpoint.machine) ?? families;
      case "host":
      case "internet":
      case "any":
        return families;
    }
  };

  return {
    hasIsolated,
    hasUnrouted,
    soleNetwork: remembered((side) => {
      const first = side.length === 0 ? null : networkOf(side[0]!);
      if (side.length === 1) return first;
      return first !== null && side.every((endpoint) => networkOf(endpoint) === first) ? first : null;
    }),
    isolated: remembered((side) => {
      if (!hasIsolated) return null;
      const names = side.map((endpoint) => networkOf(endpoint) ?? "");
      return names.find((name) => networkByName.get(name)?.mode === "isolated") ?? null;
    }),
    unrouted: remembered((side) => {
      if (!hasUnrouted) return null;
      const names = side.map((endpoint) => (endpoint.kind === "network" ? endpoint.network : ""));
      return names.find((name) => isUnrouted(networkByName.get(name))) ?? null;
    }),
    familiesOf: remembered((side) =>
      side.length === 1
        ? familiesOfOne(side[0]!)
        : families.filter((family) => side.some((endpoint) => familiesOfOne(endpoint).includes(family))),
    ),
  };
};

const isUnrouted = (network: Network | undefined): boolean =>
  network?.mode === "bridge" && network.addresses.length === 0;

const only: Readonly<Record<Family, readonly Family[]>> = { ipv4: ["ipv4"], ipv6: ["ipv6"] };

/** Without addresses nothing is known, so both families are possible. */
const familiesAmong = (found: readonly Family[]): readonly Family[] =>
  found.length === 0 ? families : families.filter((family) => found.includes(family));

/** The sides of a group may be long, and are shared; one endpoint is looked up faster than its answer. */
const remembered = <Answer>(compute: (side: readonly Endpoint[]) => Answer) => {
  const answers = new Map<readonly Endpoint[], Answer>();
  return (side: readonly Endpoint[]): Answer => {
    if (side.length < 2) return compute(side);
    if (!answers.has(side)) answers.set(side, compute(side));
    return answers.get(side)!;
  };
};
