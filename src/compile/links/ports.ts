import type { Span } from "../../diagnostics/index.ts";
import type { Machine } from "../../policy/index.ts";
import type { Context } from "../context.ts";
import type { Segment } from "../segment.ts";

/** A foreign device that becomes a port of a network's bridge. */
export interface Port {
  readonly device: string;
  /** What asked for it, in the user's words: ``machine `nas` ``. */
  readonly claimant: string;
  readonly span: Span;
}

/** The ports of one segment: its own device, its machines' devices, and the taps of its running virtual machines. */
export const portsOf = (context: Context, segment: Segment): readonly Port[] => [
  ...networkPorts(segment),
  ...context.policy.machines
    .filter((machine) => machine.network === segment.network.name)
    .flatMap((machine) => machinePorts(context, machine)),
];

/** The interfaces of a machine's running VM that belong to this machine: by MAC where one is written. */
export const tapsOf = (
  { facts }: Context,
  machine: Machine,
): readonly { readonly device: string; readonly mac: string | null }[] => {
  const found = machine.vm === null ? undefined : facts.host.dynamic.machines.get(machine.vm);
  return (found?.interfaces ?? []).filter(({ mac }) => machine.mac === null || mac === machine.mac);
};

const networkPorts = ({ network }: Segment): readonly Port[] =>
  network.device === null
    ? []
    : [{ device: network.device, claimant: `network \`${network.name}\``, span: network.span }];

const machinePorts = (context: Context, machine: Machine): readonly Port[] => {
  const devices = [machine.device, ...tapsOf(context, machine).map(({ device }) => device)];
  return devices
    .filter((device) => device !== null)
    .map((device) => ({ device, claimant: `machine \`${machine.name}\``, span: machine.span }));
};
