import { type Address, families, type Family, familyOf } from "../../net/index.ts";
import { LabError } from "../command.ts";
import type { BuiltTopology } from "./build-topology.ts";
import type { PromisedPath } from "./promise.ts";
import { hostCalled, type Topology } from "./topology.ts";

/** The way that packets really took. */
export interface PathFinding {
  readonly promised: PromisedPath;
  readonly family: Family;
  /** Host names, or `?` for a hop that kept silent, in order. */
  readonly hops: readonly string[];
  readonly kept: boolean;
}

/** Traces every promised path in both families, all at once. */
export const tryPaths = (built: BuiltTopology, topology: Topology): Promise<readonly PathFinding[]> =>
  Promise.all(
    topology.paths.flatMap((promised) =>
      families.map(async (family) => {
        const hops = await traceOne(built, topology, promised, family);
        return { promised, family, hops, kept: hops.join() === promised.hops.join() };
      }),
    ),
  );

const traceOne = async (
  { sources }: BuiltTopology,
  topology: Topology,
  { from, to }: PromisedPath,
  family: Family,
): Promise<readonly string[]> => {
  const target = hostCalled(topology, to).addresses.find((address) => familyOf(address) === family);
  const source = sources.get(from);
  if (target === undefined || source === undefined)
    throw new LabError(`no ${family} path from ${from} to ${to}`);
  return (await source.trace(target)).map((hop) => (hop === null ? "?" : ownerOf(topology, hop)));
};

/** The name of the host that has an address, or the address itself. */
const ownerOf = ({ hosts }: Topology, address: Address): string => {
  const owner = hosts.find(
    ({ addresses, devices }) =>
      addresses.includes(address) || devices.some(({ gets }) => gets.includes(address)),
  );
  return owner?.name ?? address;
};
