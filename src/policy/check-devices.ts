import { quoteText } from "../diagnostics/index.ts";
import type { Located, PolicyTree } from "../language/index.ts";
import type { Report } from "./report.ts";

/** Every device has one place: an uplink, a port, or a bridge. */
export const checkDevices = (tree: PolicyTree, report: Report): void => {
  const taken = new Map<string, string>();
  const take = (device: Located<string> | null, place: string): void => {
    if (device === null) return;
    const other = taken.get(device.value);
    if (other === undefined) taken.set(device.value, place);
    else
      report.error(
        "policy/device-taken",
        device.span,
        `the device ${quoteText(device.value)} is already ${other}`,
        "use each device once",
      );
  };
  for (const { name, device } of tree.uplinks) take(device, `the uplink \`${name.value}\``);
  for (const { name, device, bridge } of tree.networks) {
    take(device, `a port of the network \`${name.value}\``);
    take(bridge, `the bridge of the network \`${name.value}\``);
  }
  for (const { name, device } of tree.machines) take(device, `the port of the machine \`${name.value}\``);
};
