import { contains, macFromBytes } from "../../net/index.ts";
import type { Hooks } from "../firewall/hooks.ts";
import { runHook } from "../firewall/run-hook.ts";
import { neighbourKey } from "../host/neighbours.ts";
import type { PreparedLink } from "../host/links.ts";
import type { Journey } from "../journey.ts";
import { crossBridge, isAfterNetwork, isBeforeNetwork } from "./bridge-forward.ts";
import { portOf, portsOf } from "./bridge-ports.ts";
import { type End, endOfStop, endWith } from "./end.ts";
import { ingress } from "./ingress.ts";
import { continueFrom, preroute, receive } from "./receive.ts";
import { routeInput } from "./route-input.ts";

/** Where a frame goes: to the host itself, to a port, or to every port. */
type Target = "bridge" | PreparedLink | null;

/** A frame that comes in by a port of a bridge (`br_handle_frame`). */
export const arriveAtBridge = (
  hooks: Hooks,
  journey: Journey,
  port: PreparedLink,
  bridge: PreparedLink,
): End => {
  journey.inputPort = port;
  const place = { hook: "prerouting", family: "bridge", stage: "bridge", input: port, output: null } as const;
  const filters = callsIpTables(journey);
  const early = runHook(hooks, journey, place, null, filters ? isBeforeNetwork : undefined);
  if (early !== null) return endOfStop(journey, early, "bridge");
  const before = journey.frame.destinationAddress;
  const end = filters ? preroute(hooks, journey, bridge) : null;
  if (end !== null) return end;
  const late = filters ? runHook(hooks, journey, place, null, isAfterNetwork) : null;
  if (late !== null) return endOfStop(journey, late, "bridge");
  const isTranslated = journey.frame.destinationAddress !== before;
  const target = isTranslated ? translatedTarget(journey, bridge) : targetOf(journey, bridge);
  if (target === "bridge") return goUp(hooks, journey, bridge, filters);
  return goAcross(hooks, journey, bridge, target, filters);
};

/** Whether rules of the network layer see bridged packets too (`br_netfilter`). */
const callsIpTables = ({ parts, frame }: Journey): boolean =>
  parts.settings.at(`net/bridge/bridge-nf-call-ip${frame.family === "ipv4" ? "" : "6"}tables`, 0) !== 0;

const targetOf = (journey: Journey, bridge: PreparedLink): Target => {
  const { frame, parts, packetType } = journey;
  if (packetType === 1 || packetType === 2) return "bridge";
  if (frame.known[0] === 0) return stationOf(journey, bridge);
  return portOf(parts, bridge.name, macFromBytes(frame.bytes.subarray(0, 6)));
};

/** Whom a sender would address: who has the address on this link, else the host as its gateway. */
const stationOf = ({ frame, parts }: Journey, bridge: PreparedLink): Target => {
  const destination = frame.destinationAddress;
  if (parts.addresses.isLocal(destination)) return "bridge";
  const mac = parts.neighbours.get(neighbourKey(bridge.name, destination))?.mac ?? null;
  if (mac !== null) return portOf(parts, bridge.name, mac);
  const own = parts.addresses.of(bridge.name, frame.family);
  const isOnLink = own.length === 0 || own.some(({ subnet }) => contains(subnet, destination));
  return isOnLink ? null : "bridge";
};

/** A frame whose destination was translated while it was bridged is routed at once (`br_nf_pre_routing_finish`). */
const translatedTarget = (journey: Journey, bridge: PreparedLink): Target => {
  const steps = journey.trace.length;
  const end = routeInput(journey, bridge);
  journey.trace.length = steps;
  const { route } = journey;
  journey.route = null;
  if (end !== null || route === null || route.kind === "local" || route.link.name !== bridge.name)
    return "bridge";
  const nextHop = route.way?.gateway ?? journey.frame.destinationAddress;
  const mac = journey.parts.neighbours.get(neighbourKey(bridge.name, nextHop))?.mac ?? null;
  return mac === null ? null : portOf(journey.parts, bridge.name, mac);
};

/** To the host itself: its network layer sees it as coming from the bridge, and asks prerouting chains only once. */
const goUp = (hooks: Hooks, journey: Journey, bridge: PreparedLink, isPrerouted: boolean): End => {
  const place = {
    hook: "input",
    family: "bridge",
    stage: "bridge",
    input: journey.inputPort,
    output: null,
  } as const;
  const stop = runHook(hooks, journey, place);
  if (stop !== null) return endOfStop(journey, stop, "bridge");
  if (journey.packetType === 3) journey.packetType = 0;
  journey.step("bridge", `link ${bridge.name}`, "for this host");
  const end = ingress(hooks, journey, bridge);
  if (end !== null) return end;
  return isPrerouted ? continueFrom(hooks, journey, bridge) : receive(hooks, journey, bridge);
};

const goAcross = (
  hooks: Hooks,
  journey: Journey,
  bridge: PreparedLink,
  target: PreparedLink | null,
  filters: boolean,
): End => {
  if (target !== null) return crossBridge(hooks, journey, bridge, target, filters);
  const others = portsOf(journey.parts, bridge.name).filter(
    (port) => port !== journey.inputPort && port.link.up && !isApart(journey.inputPort!, port),
  );
  if (others.length === 0)
    return endWith(journey, "dropped", "bridge", `link ${bridge.name}`, "no other port to send it to");
  const chosen = journey.oracle.choose(
    `which port of \`${bridge.name}\` the station is behind`,
    others.length,
  );
  return crossBridge(hooks, journey, bridge, others[chosen]!, filters);
};

const isApart = (from: PreparedLink, to: PreparedLink): boolean =>
  from.link.port?.isolated === true && to.link.port?.isolated === true;
