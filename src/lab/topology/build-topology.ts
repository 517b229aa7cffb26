import { type Address, familyOf } from "../../net/index.ts";
import type { CableEnd, Lab } from "../lab.ts";
import type { LabNamespace } from "../namespace.ts";
import type { TrafficSource } from "../probe.ts";
import { VmUnavailable } from "../vm/unavailable.ts";
import { VirtualMachine } from "../vm/virtual-machine.ts";
import { NamespaceMachine } from "./namespace-machine.ts";
import { hostCalled, type Topology, type TopologyHost } from "./topology.ts";

/** A topology that stands. */
export interface BuiltTopology {
  /** Where the policy is applied. */
  readonly host: LabNamespace;
  readonly sources: ReadonlyMap<string, TrafficSource>;
  /** Machines that ask for their addresses. */
  readonly guests: readonly Guest[];
}

/** A virtual machine, or a namespace in its place with the reason why. */
export interface Guest {
  readonly name: string;
  readonly tap: string;
  readonly machine: VirtualMachine | NamespaceMachine;
  readonly substituteFor: VmUnavailable | null;
}

/** Makes the hosts, cables and virtual machines of a topology; machines go on booting after this returns. */
export const buildTopology = async (lab: Lab, topology: Topology): Promise<BuiltTopology> => {
  const namespaces = new Map<string, LabNamespace>();
  for (const { name, vm } of topology.hosts) if (vm === null) namespaces.set(name, lab.namespace(name));
  const host = namespaces.get(hostCalled(topology, "host").name)!;
  const virtual = topology.hosts.filter(({ vm }) => vm !== null);
  const guests = await Promise.all(virtual.map((guest) => startGuest(lab, host, guest)));
  connectSegments(lab, topology, namespaces);
  await Promise.all(
    [...namespaces].map(([name, namespace]) => configure(namespace, hostCalled(topology, name))),
  );
  const machines = guests.map(({ name, machine }) => [name, machine] as const);
  return { host, guests, sources: new Map<string, TrafficSource>([...namespaces, ...machines]) };
};

const startGuest = async (lab: Lab, on: LabNamespace, described: TopologyHost): Promise<Guest> => {
  const { name } = described;
  const { tap, mac } = described.vm!;
  try {
    const machine = await VirtualMachine.start(lab, { host: name, on, tap, mac });
    return { name, tap, machine, substituteFor: null };
  } catch (error) {
    if (!(error instanceof VmUnavailable)) throw error;
    const machine = await NamespaceMachine.start(lab, { host: name, on, tap, mac });
    return { name, tap, machine, substituteFor: error };
  }
};

/** Two devices of one segment are the ends of a cable; more are plugged into a switch. */
const connectSegments = (
  lab: Lab,
  { hosts }: Topology,
  namespaces: ReadonlyMap<string, LabNamespace>,
): void => {
  const segments = new Map<string, CableEnd[]>();
  for (const { name, devices } of hosts) {
    for (const { name: device, segment, addresses } of devices) {
      const end = { in: namespaces.get(name)!, device, addresses };
      segments.set(segment, [...(segments.get(segment) ?? []), end]);
    }
  }
  for (const [segment, ends] of segments) {
    if (ends.length === 2) lab.cable(ends[0]!, ends[1]!);
    else lab.segment(segment, ends);
  }
};

const configure = async (namespace: LabNamespace, described: TopologyHost): Promise<void> => {
  if (described.forwards) {
    namespace.sysctl({ "net/ipv4/ip_forward": 1, "net/ipv6/conf/all/forwarding": 1 });
  }
  const defaults = described.gateways.map((gateway) => routeLine("default", gateway));
  const routes = [...described.routes].map(([prefix, gateway]) => routeLine(prefix, gateway));
  if (defaults.length + routes.length > 0) namespace.ipBatch([...defaults, ...routes]);
  const ports = described.serves.filter((service) => service.protocol !== "ping");
  await Promise.all(ports.map(({ protocol, port }) => namespace.listen(protocol, port)));
};

/** `ip` takes the family from the address. */
const routeLine = (prefix: string, gateway: Address): string =>
  `route add ${prefix === "default" && familyOf(gateway) === "ipv6" ? "::/0" : prefix} via ${gateway}`;
