import { quoteText } from "../diagnostics/index.ts";
import type { Located, PolicyTree, UplinkSyntax } from "../language/index.ts";
import type { Report } from "./report.ts";

/**
 * Every device has one place: an uplink, a port, or a bridge. Several uplinks may share one, each with gateways of its
 * own: routers on one wire.
 */
export const checkDevices = (tree: PolicyTree, report: Report): void => {
  const taken = new Map<string, string>();
  const take = (device: Located<string> | null, place: string): void => {
    if (device === null) return;
    const other = taken.get(device.value);
    if (other === undefined) taken.set(device.value, place);
    else refuse(device, other, "use each device once", report);
  };
  takeUplinks(tree.uplinks, taken, report);
  for (const { name, device, bridge } of tree.networks) {
    take(device, `a port of the network \`${name.value}\``);
    take(bridge, `the bridge of the network \`${name.value}\``);
  }
  for (const { name, device } of tree.machines) take(device, `the port of the machine \`${name.value}\``);
};

const takeUplinks = (uplinks: readonly UplinkSyntax[], taken: Map<string, string>, report: Report): void => {
  for (const [index, { name, device, gateways }] of uplinks.entries()) {
    if (device === null) continue;
    const others = uplinks.slice(0, index).filter((other) => other.device?.value === device.value);
    const rival = others.find((other) => !areApart(other.gateways, gateways));
    if (rival === undefined) taken.set(device.value, `the uplink \`${name.value}\``);
    else
      refuse(
        device,
        `the uplink \`${rival.name.value}\``,
        "write gateways of its own for each uplink of one device, or use each device once",
        report,
      );
  }
};

type Gateways = UplinkSyntax["gateways"];

/** Whether both are written, and none is in both. */
const areApart = (some: Gateways, others: Gateways): boolean => {
  const all = [...some, ...others].map(({ value }) => value);
  return some.length > 0 && others.length > 0 && !all.includes("auto") && new Set(all).size === all.length;
};

const refuse = (device: Located<string>, other: string, hint: string, report: Report): void =>
  report.error(
    "policy/device-taken",
    device.span,
    `the device ${quoteText(device.value)} is already ${other}`,
    hint,
  );
