import { type Address, macBytes } from "../../net/index.ts";
import type { Hooks } from "../firewall/hooks.ts";
import { runHook } from "../firewall/run-hook.ts";
import { neighbourKey } from "../host/neighbours.ts";
import type { PreparedLink } from "../host/links.ts";
import type { Journey } from "../journey.ts";
import { portOf } from "./bridge-ports.ts";
import { type End, endOfStop } from "./end.ts";

/** A packet that the host sends into its bridge (`br_dev_xmit`): `null` when it leaves by a port. */
export const leaveByBridge = (
  hooks: Hooks,
  journey: Journey,
  bridge: PreparedLink,
  nextHop: Address,
): End | null => {
  const mac = journey.parts.neighbours.get(neighbourKey(bridge.name, nextHop))?.mac ?? null;
  if (mac !== null) {
    journey.frame.bytes.set(macBytes(mac), 0);
    journey.frame.known.fill(1, 0, 6);
  } else journey.frame.known.fill(0, 0, 6);
  journey.frame.hasLinkHeader = true;
  const port = mac === null ? null : portOf(journey.parts, bridge.name, mac);
  if (port === "bridge") return null;
  for (const hook of ["output", "postrouting"] as const) {
    const place = { hook, family: "bridge", stage: "bridge", input: null, output: port } as const;
    const stop = runHook(hooks, journey, place);
    if (stop !== null) return endOfStop(journey, stop, "bridge");
  }
  journey.step("bridge", `link ${bridge.name}`, port === null ? "to every port" : `to port ${port.name}`);
  return null;
};
