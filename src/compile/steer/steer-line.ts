import { assertNever } from "../../diagnostics/index.ts";
import { hostPrefix } from "../../net/index.ts";
import type { Endpoint, Steer } from "../../policy/index.ts";
import type { Context } from "../context.ts";
import { type AddressRow, internetRow, type Reach, reachesOf } from "../filter/reach.ts";
import type { Zone, Zones } from "../filter/zone.ts";
import { addressesOfMachine } from "../links/machine-addresses.ts";
import type { Path } from "./path.ts";
import type { PathPlan } from "./path-plan.ts";

/** A line of `steer` with its ends as zones and addresses. */
export interface SteerLine {
  readonly steer: Steer;
  /** Where its flows come from; `host` is not among them. */
  readonly from: readonly Reach[];
  readonly isFromHost: boolean;
  /** The zone by which they come in, when the line says one. */
  readonly incoming: Zone | null;
  readonly to: readonly { readonly row: AddressRow; readonly path: Path }[];
}

/** The lines of `steer` in file order. */
export const steerLines = (context: Context, zones: Zones, plan: PathPlan): readonly SteerLine[] =>
  context.policy.steers.map((steer) => ({
    steer,
    from: reachesOf(context, zones, steer.from),
    isFromHost: steer.from.some(({ kind }) => kind === "host"),
    incoming: steer.incoming === null ? null : (zones.networks.get(steer.incoming) ?? null),
    to: steer.to.flatMap((endpoint) => {
      const row = destinationRow(context, endpoint);
      const scope = endpoint.kind === "internet" ? "internet" : "all";
      return row === null ? [] : [{ row, path: plan.choiceOf(steer, scope) }];
    }),
  }));

/** The destinations of an endpoint, before the routing decision; `null` for what is not forwarded. */
const destinationRow = (context: Context, endpoint: Endpoint): AddressRow | null => {
  switch (endpoint.kind) {
    case "host":
      return null;
    case "any":
      return { kind: "any" };
    case "prefix":
      return { kind: "in", prefixes: [endpoint.prefix] };
    case "internet":
      return internetRow(context);
    case "network":
      return { kind: "in", prefixes: context.segments.get(endpoint.network)!.subnets };
    case "machine": {
      const machine = context.policy.machines.find(({ name }) => name === endpoint.machine)!;
      return { kind: "in", prefixes: addressesOfMachine(context, machine).map(hostPrefix) };
    }
    default:
      return assertNever(endpoint);
  }
};
