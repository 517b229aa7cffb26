import { type Address, addressOf, families, type Family, familyOf } from "../../net/index.ts";
import { LabError } from "../command.ts";
import type { Probe, ProbeResult, TrafficSource } from "../probe.ts";
import type { BuiltTopology } from "./build-topology.ts";
import { formatService, type Promised } from "./promise.ts";
import { hostCalled, type Topology, type TopologyHost } from "./topology.ts";

/** What became of one promise in one family. */
export interface Finding {
  readonly promised: Promised;
  readonly family: Family;
  readonly to: Address;
  readonly result: ProbeResult;
  readonly kept: boolean;
}

/** What is promised may take its time to show. */
const answerWithinMs = 5000;
const silenceForMs = 700;
const attemptMs = 2000;
const pauseMs = 250;

/** Sends the traffic of every promise, in both families, all at once, and says what became of it. */
export const tryPromises = (
  built: BuiltTopology,
  topology: Topology,
  promises: readonly Promised[],
  waitMs = answerWithinMs,
): Promise<readonly Finding[]> =>
  Promise.all(
    promises.flatMap((promised) =>
      families.map((family) => tryOne(built, topology, promised, family, waitMs)),
    ),
  );

const tryOne = async (
  { sources }: BuiltTopology,
  topology: Topology,
  promised: Promised,
  family: Family,
  waitMs: number,
): Promise<Finding> => {
  const source = sources.get(promised.from);
  if (source === undefined) throw new LabError(`the topology has no host called ${promised.from}`);
  const to = targetOf(topology, promised, family);
  const [timeoutMs, expected] =
    promised.outcome.kind === "dropped"
      ? ([silenceForMs, ["answered", "refused", "silent"]] as const)
      : ([attemptMs, ["answered"]] as const);
  const result = await probeUntil(expected, source, { ...promised.service, to, timeoutMs }, waitMs);
  return { promised, family, to, result, kept: isKept(topology, promised, family, result) };
};

/**
 * Tries again for as long as there is time: a host that asked for a neighbour before it had its address goes on
 * believing for seconds that there is none, and what is sent meanwhile is `unreachable`.
 */
const probeUntil = async (
  expected: readonly ProbeResult["kind"][],
  source: TrafficSource,
  probe: Probe & { readonly timeoutMs: number },
  waitMs: number,
): Promise<ProbeResult> => {
  for (const end = performance.now() + waitMs; ;) {
    const remainingMs = end - performance.now();
    const result = await source.probe({ ...probe, timeoutMs: Math.min(remainingMs, probe.timeoutMs) });
    if (expected.includes(result.kind) || end - performance.now() < pauseMs) return result;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
};

/** The address that a caller knows its target by. `host` is its own gateway, or the address that the host has. */
const targetOf = (topology: Topology, { from, to }: Promised, family: Family): Address => {
  const taken = new Set(topology.hosts.flatMap(({ addresses }) => addresses));
  const gateways = hostCalled(topology, from).gateways.filter((gateway) => !taken.has(gateway));
  const known =
    to === "host" ? [...gateways, ...hostCalled(topology, to).addresses] : hostCalled(topology, to).addresses;
  const found = known.find((address) => familyOf(address) === family);
  if (found === undefined) throw new LabError(`${to} has no ${family} address in the topology`);
  return found;
};

const isKept = (topology: Topology, promised: Promised, family: Family, result: ProbeResult): boolean => {
  const { outcome } = promised;
  if (outcome.kind === "dropped") return result.kind !== "answered";
  if (result.kind !== "answered") return false;
  if (outcome.by !== null && outcome.by !== result.by) return false;
  return (
    outcome.sees === null || sourcesOf(topology, promised.from, outcome.sees, family).includes(result.source!)
  );
};

/** The addresses that may be seen: the caller's own, or those of `host` on the segment named. */
const sourcesOf = (topology: Topology, from: string, sees: string, family: Family): readonly Address[] => {
  const known =
    sees === "itself"
      ? hostCalled(topology, from).addresses
      : addressesOn(hostCalled(topology, "host"), sees);
  return known.filter((address) => familyOf(address) === family);
};

const addressesOn = ({ devices }: TopologyHost, segment: string): readonly Address[] =>
  devices
    .filter((device) => device.segment === segment)
    .flatMap(({ addresses, gets }) => [...addresses.map(addressOf), ...gets]);

/** `jenkins → nas tcp/445`. */
export const describeTraffic = ({ from, to, service }: Promised): string =>
  `${from} → ${to} ${formatService(service)}`;
