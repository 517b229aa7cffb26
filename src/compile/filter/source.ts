import { assertNever } from "../../diagnostics/index.ts";
import { hostPrefix } from "../../net/index.ts";
import type { Endpoint } from "../../policy/index.ts";
import type { Context } from "../context.ts";
import { addressesOfMachine } from "../links/machine-addresses.ts";
import { inputInterface, type Match } from "../nftables/match.ts";
import type { TableDraft } from "../nftables/table-draft.ts";
import { matchEnds } from "./addresses.ts";
import { type AddressRow, internetRow } from "./reach.ts";

/** A condition on where a packet for the host comes from. */
export interface Source {
  /** The interface, or `null` for any. */
  readonly link: string | null;
  readonly row: AddressRow;
}

const anySource: Source = { link: null, row: { kind: "any" } };

/** Where the packets of an endpoint come in. */
export const sourcesOf = (context: Context, endpoint: Endpoint): readonly Source[] => {
  const { policy, segments } = context;
  switch (endpoint.kind) {
    case "host":
      return [];
    case "any":
      return [anySource];
    case "prefix":
      return [{ link: null, row: { kind: "in", prefixes: [endpoint.prefix] } }];
    case "internet":
      return policy.uplinks.map(({ device }) => ({ link: device, row: internetRow(context) }));
    case "network": {
      const { link, subnets } = segments.get(endpoint.network)!;
      return [{ link, row: subnets.length === 0 ? { kind: "any" } : { kind: "in", prefixes: subnets } }];
    }
    case "machine": {
      const machine = policy.machines.find(({ name }) => name === endpoint.machine)!;
      const prefixes = addressesOfMachine(context, machine).map(hostPrefix);
      return [{ link: segments.get(machine.network)!.link, row: { kind: "in", prefixes } }];
    }
    default:
      return assertNever(endpoint);
  }
};

/** A network is default-deny as a whole once a rule names it: also for addresses that do not belong there. */
export const claimedSources = (context: Context, endpoint: Endpoint): readonly Source[] =>
  sourcesOf(context, endpoint).map((source) =>
    endpoint.kind === "network" ? { ...source, row: { kind: "any" } } : source,
  );

/** The packets of a source, as one match for each family that matters. */
export const matchSource = ({ link, row }: Source, table: TableDraft): readonly Match[] =>
  matchEnds({ source: row, destination: { kind: "any" } }, null, table.sets).map(({ match }) => [
    ...(link === null ? [] : inputInterface(link)),
    ...match,
  ]);
