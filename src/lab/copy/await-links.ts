import { setTimeout as sleep } from "node:timers/promises";
import type { LabNamespace } from "../namespace.ts";

interface ListedLink {
  readonly ifname: string;
  readonly operstate: string;
  readonly flags: readonly string[];
  readonly linkinfo?: { readonly info_slave_data?: { readonly state?: string } };
}

const pollMs = 50;
const mostPolls = 60;

/**
 * Waits until links that are up and connected say so: the kernel acts on a carrier up to a second later, and until then a
 * bridge takes nothing from its port.
 */
export const awaitLinks = async (namespace: LabNamespace): Promise<void> => {
  for (let poll = 0; poll < mostPolls; poll += 1) {
    const links = JSON.parse(namespace.ip("-j -d link show")) as readonly ListedLink[];
    if (links.every(isSettled)) return;
    await sleep(pollMs);
  }
};

const isSettled = ({ flags, operstate, linkinfo }: ListedLink): boolean => {
  if (!flags.includes("UP") || !flags.includes("LOWER_UP") || flags.includes("LOOPBACK")) return true;
  const port = linkinfo?.info_slave_data?.state;
  return operstate === "UP" && (port === undefined || port === "forwarding");
};
