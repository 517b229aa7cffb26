import type { Diagnostic } from "../../diagnostics/index.ts";
import { didYouMean } from "../../diagnostics/index.ts";
import { addressOf, contains } from "../../net/index.ts";
import type { BridgePortDetails, Link } from "../../state/index.ts";
import type { Context } from "../context.ts";
import { foreignAddresses } from "../facts.ts";
import { linkLocal } from "../layer3/connected.ts";
import type { Segment } from "../segment.ts";
import { type Port, portsOf } from "./ports.ts";

/** Makes the devices that the policy names ports of their networks' bridges, where the host allows it. */
export const compilePorts = (context: Context): void => {
  for (const segment of context.segments.values())
    for (const port of portsOf(context, segment)) enslave(context, segment, port);
  reportSleepingMachines(context);
};

const enslave = (context: Context, segment: Segment, port: Port): void => {
  const fault = portFault(context, segment, port);
  if (fault !== null) context.draft.report({ severity: "error", span: port.span, ...fault });
  else context.draft.borrow("link", port.device, portPatch(segment), port.span);
};

const portPatch = ({ network, link }: Segment): Partial<Link> => ({
  master: link,
  up: true,
  ...(network.isolate ? { port: isolatedPort } : {}),
});

/** An isolated port exchanges frames with the bridge itself only (`IFLA_BRPORT_ISOLATED`); the rest as it comes. */
const isolatedPort: BridgePortDetails = { isolated: true, hairpin: false, learning: true };

type PortFault = Pick<Diagnostic, "code" | "message" | "hint">;

const portFault = (context: Context, segment: Segment, port: Port): PortFault | null =>
  missingDevice(context, port) ??
  inForeignBridge(context, segment, port) ??
  holdsAddresses(context, segment, port);

const missingDevice = ({ links }: Context, { device, claimant }: Port): PortFault | null => {
  if (links.has(device)) return null;
  return {
    code: "policy/missing-device",
    message: `${claimant} is connected by \`${device}\`, which this host does not have`,
    hint: didYouMean(device, links.keys()),
  };
};

/** A device that is in our bridge, or in any bridge that is ours from an earlier policy, is free to move. */
const inForeignBridge = ({ links }: Context, { link }: Segment, { device }: Port): PortFault | null => {
  const { master } = links.get(device)!;
  if (master === null || master === link || !links.has(master)) return null;
  return {
    code: "policy/device-in-foreign-bridge",
    message: `\`${device}\` is already a port of \`${master}\`, which is not ours`,
    hint: `take it out of \`${master}\`, or say \`bridge: ${master}\` to use that bridge`,
  };
};

const holdsAddresses = ({ facts }: Context, { network }: Segment, { device }: Port): PortFault | null => {
  const held = foreignAddresses(facts.host).filter(
    ({ link, address }) => link === device && !contains(linkLocal, addressOf(address)),
  );
  if (held.length === 0) return null;
  const adopting = network.adopt && network.device === device;
  return {
    code: adopting ? "policy/adopt-needs-confirm" : "policy/device-holds-addresses",
    message: adopting
      ? `adopting \`${device}\` with its address \`${held[0]!.address}\` needs a confirmed apply, not supported by this version yet`
      : `\`${device}\` holds the address \`${held[0]!.address}\`, which would stop working under a bridge`,
    hint: `remove the address from \`${device}\` first, or choose another device`,
  };
};

const reportSleepingMachines = ({ policy, facts, draft }: Context): void => {
  for (const { name, vm, span } of policy.machines) {
    if (vm === null || facts.host.dynamic.machines.has(vm)) continue;
    draft.report({
      severity: "warning",
      code: "policy/vm-not-running",
      message: `machine \`${name}\`: no running virtual machine \`${vm}\` was found, so nothing is connected for it`,
      span,
      hint: didYouMean(vm, facts.host.dynamic.machines.keys()),
    });
  }
};
