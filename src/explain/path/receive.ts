import type { Hooks } from "../firewall/hooks.ts";
import { runHook } from "../firewall/run-hook.ts";
import type { PreparedLink } from "../host/links.ts";
import type { Journey } from "../journey.ts";
import { type End, endAt, endOfStop, endWith } from "./end.ts";
import { forward } from "./forward.ts";
import { leave } from "./leave.ts";
import { routeInput } from "./route-input.ts";

/** `PACKET_OTHERHOST`. */
const otherHost = 3;

/** What the network layer does with a packet from `input` (`ip_rcv`, `ip6_rcv`). */
export const receive = (hooks: Hooks, journey: Journey, input: PreparedLink): End => {
  const refused = refusal(journey, input);
  if (refused !== null) return refused;
  return preroute(hooks, journey, input) ?? continueFrom(hooks, journey, input);
};

const refusal = (journey: Journey, input: PreparedLink): End | null => {
  const { frame, parts } = journey;
  if (journey.packetType === otherHost)
    return endWith(journey, "dropped", "ingress", `link ${input.name}`, "the frame is for another machine");
  if (frame.family === "ipv4") return null;
  if (parts.settings.of("ipv6", input.name, "disable_ipv6") !== 0) {
    const object = `sysctl net/ipv6/conf/${input.name}/disable_ipv6`;
    return endWith(journey, "dropped", "ingress", object, `${input.name} does not speak IPv6`);
  }
  const isLoopback = [frame.sourceAddress, frame.destinationAddress].some((address) => address === "::1");
  if (frame.source[0] === 0xff || (isLoopback && !input.isLoop))
    return endWith(journey, "dropped", "ingress", null, "addresses that no packet from outside may carry");
  return null;
};

/** Prerouting chains, once for every packet. */
export const preroute = (hooks: Hooks, journey: Journey, input: PreparedLink): End | null => {
  const { family } = journey.frame;
  const place = { hook: "prerouting", family, stage: "prerouting", input, output: null } as const;
  const before = journey.frame.destinationAddress;
  const stop = runHook(hooks, journey, place);
  if (stop !== null) return endOfStop(journey, stop, "prerouting");
  if (journey.frame.destinationAddress !== before) journey.route = null;
  return null;
};

/** Behind prerouting: routing, and what follows from it. A packet that came over loopback has its route already. */
export const continueFrom = (hooks: Hooks, journey: Journey, input: PreparedLink): End => {
  const end = journey.route === null ? routeInput(journey, input) : null;
  if (end !== null) return end;
  const route = journey.route!;
  if (route.kind === "local") return deliver(hooks, journey, input);
  return forward(hooks, journey, input, route) ?? leave(hooks, journey, input, route);
};

const deliver = (hooks: Hooks, journey: Journey, input: PreparedLink): End => {
  const { family } = journey.frame;
  const place = { hook: "input", family, stage: "input", input, output: null } as const;
  const stop = runHook(hooks, journey, place);
  if (stop !== null) return endOfStop(journey, stop, "input");
  journey.step("local", null, "delivered to this host");
  return endAt("delivered", "local", null);
};
