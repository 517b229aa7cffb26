import { assertNever } from "../../diagnostics/index.ts";
import { hostPrefix, lengthOf, type Prefix } from "../../net/index.ts";
import type { Endpoint } from "../../policy/index.ts";
import type { Context } from "../context.ts";
import { addressesOfMachine } from "../links/machine-addresses.ts";
import type { Zone, Zones } from "./zone.ts";

/** A condition on an address. `in` and `outside` hold prefixes of both families. */
export type AddressRow =
  | { readonly kind: "any" }
  | { readonly kind: "in"; readonly prefixes: readonly Prefix[] }
  | { readonly kind: "outside"; readonly prefixes: readonly Prefix[] };

/** Where an endpoint of a rule is: in which zones, and with which addresses there. */
export interface Reach {
  /** `everywhere` includes what is in no zone. */
  readonly zones: readonly Zone[] | "everywhere";
  readonly row: AddressRow;
}

/** Where the endpoints of one side of a rule are; `host` is nowhere in forwarded traffic. */
export const reachesOf = (context: Context, zones: Zones, endpoints: readonly Endpoint[]): readonly Reach[] =>
  endpoints.length === 1
    ? reachOf(context, zones, endpoints[0]!)
    : endpoints.flatMap((endpoint) => reachOf(context, zones, endpoint));

/** The rows that hold for addresses in `zone`; with `null`, for addresses of which no zone is known. */
export const rowsAt = (reaches: readonly Reach[], zone: Zone | null): readonly AddressRow[] => {
  const [only] = reaches;
  if (reaches.length === 1) return covers(only!.zones, zone) ? [only!.row] : [];
  const rows = reaches.filter(({ zones }) => covers(zones, zone)).map(({ row }) => row);
  if (rows.some(({ kind }) => kind === "any")) return [{ kind: "any" }];
  const prefixes = rows.flatMap((row) => (row.kind === "in" ? row.prefixes : []));
  const outside = rows.filter(({ kind }) => kind === "outside").slice(0, 1);
  return prefixes.length === 0 ? outside : [{ kind: "in", prefixes }, ...outside];
};

/** The zones that one side of a rule names, each once. */
export const namedZones = (reaches: readonly Reach[]): readonly Zone[] => [
  ...new Set(reaches.flatMap(({ zones }) => (zones === "everywhere" ? [] : zones))),
];

/** Whether one side of a rule holds in every zone and elsewhere. */
export const isEverywhere = (reaches: readonly Reach[]): boolean =>
  reaches.some(({ zones }) => zones === "everywhere");

const covers = (zones: Reach["zones"], zone: Zone | null): boolean =>
  zones === "everywhere" || (zone !== null && zones.includes(zone));

/** Rules share the endpoints that they name, and these have their reaches once. */
const reachOf = (context: Context, zones: Zones, endpoint: Endpoint): readonly Reach[] => {
  if (endpoint.kind === "prefix")
    return [{ zones: "everywhere", row: { kind: "in", prefixes: [endpoint.prefix] } }];
  const known = zones.reaches.get(endpoint) ?? findReach(context, zones, endpoint);
  zones.reaches.set(endpoint, known);
  return known;
};

const findReach = (
  context: Context,
  zones: Zones,
  endpoint: Exclude<Endpoint, { readonly kind: "prefix" }>,
): readonly Reach[] => {
  switch (endpoint.kind) {
    case "host":
      return [];
    case "any":
      return [{ zones: "everywhere", row: { kind: "any" } }];
    case "internet":
      return [{ zones: [...zones.uplinks.values()], row: internetRow(context) }];
    case "network":
      return inNetwork(zones, endpoint.network, networkRow(context, endpoint.network));
    case "machine":
      return inNetwork(zones, networkOf(context, endpoint.machine), machineRow(context, endpoint.machine));
    default:
      return assertNever(endpoint);
  }
};

const inNetwork = (zones: Zones, network: string, row: AddressRow): readonly Reach[] => {
  const zone = zones.networks.get(network);
  const isEmpty = row.kind === "in" && row.prefixes.length === 0;
  return zone === undefined || isEmpty ? [] : [{ zones: [zone], row }];
};

/** Addresses that do not belong to the network are not taken for it (spoofing); a plain bridge has none to compare. */
const networkRow = ({ segments }: Context, network: string): AddressRow => {
  const { subnets } = segments.get(network)!;
  return subnets.length === 0 ? { kind: "any" } : { kind: "in", prefixes: subnets };
};

const machineRow = (context: Context, name: string): AddressRow => ({
  kind: "in",
  prefixes: addressesOfMachine(context, machineNamed(context, name)).map(hostPrefix),
});

const networkOf = (context: Context, machine: string): string => machineNamed(context, machine).network;

const machineNamed = ({ policy }: Context, name: string) =>
  policy.machines.find((machine) => machine.name === name)!;

/** The internet's addresses: those of no declared network and of no prefix in `routes`. */
export const internetRow = ({ policy, segments }: Context): AddressRow => ({
  kind: "outside",
  prefixes: [
    ...[...segments.values()].flatMap(({ subnets }) => subnets),
    ...policy.routes.map(({ destination }) => destination).filter((prefix) => lengthOf(prefix) > 0),
  ],
});
