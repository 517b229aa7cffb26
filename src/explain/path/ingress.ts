import { macBytes } from "../../net/index.ts";
import type { Hooks } from "../firewall/hooks.ts";
import { runHook } from "../firewall/run-hook.ts";
import type { PreparedLink } from "../host/links.ts";
import type { Journey } from "../journey.ts";
import { type End, endOfStop } from "./end.ts";

/** Ingress chains of a device. */
export const ingress = (hooks: Hooks, journey: Journey, link: PreparedLink): End | null => {
  const place = { hook: "ingress", family: "netdev", stage: "ingress", input: link, output: null } as const;
  const stop = runHook(hooks, journey, place);
  return stop === null ? null : endOfStop(journey, stop, "ingress");
};

const types = { host: 0, broadcast: 1, multicast: 2, otherHost: 3 };

/** Whom the frame is for (`eth_type_trans`); a packet without a MAC is meant for the device. */
export const classify = (journey: Journey, link: PreparedLink): void => {
  const mac = journey.packet.destinationMac;
  const { frame } = journey;
  const { destination } = frame;
  if (mac === null) {
    const toAll = frame.family === "ipv4" && destination.every((byte) => byte === 255);
    const toGroup =
      frame.family === "ipv4" ? destination[0]! >= 224 && destination[0]! < 240 : destination[0] === 0xff;
    journey.packetType = toAll ? types.broadcast : toGroup ? types.multicast : types.host;
  } else if (mac === "ff:ff:ff:ff:ff:ff") journey.packetType = types.broadcast;
  else if ((macBytes(mac)[0]! & 1) !== 0) journey.packetType = types.multicast;
  else journey.packetType = link.link.mac === null || mac === link.link.mac ? types.host : types.otherHost;
};
