import type { PreparedLink } from "../host/links.ts";
import type { Journey } from "../journey.ts";
import { type Flow, nobody } from "../routing/flow.ts";
import type { Decision } from "../routing/routing.ts";
import { chooseWay, faultEnd, tellDecision } from "./decide-route.ts";
import { type End, endWith } from "./end.ts";
import { validateSource } from "./validate-source.ts";

/** Routes a packet that came in by `input`. Sets the route, or ends. */
export const routeInput = (journey: Journey, input: PreparedLink): End | null =>
  journey.frame.family === "ipv4" ? routeIpv4(journey, input) : routeIpv6(journey, input);

const inputFlow = ({ frame }: Journey, input: PreparedLink, staysOnLink: boolean): Flow => ({
  family: frame.family,
  source: frame.source,
  destination: frame.destination,
  input: input.name,
  output: null,
  mark: frame.mark,
  isMarkKnown: frame.isMarkKnown,
  tos: frame.tos,
  protocol: frame.protocol,
  sourcePort: frame.sourcePort,
  destinationPort: frame.destinationPort,
  userId: nobody,
  ignoresCarrier: false,
  staysOnLink,
});

const isMulticast = (first: number): boolean => first >= 224 && first < 240;
const isEach = (bytes: Uint8Array, value: number): boolean => bytes.every((byte) => byte === value);

/** Addresses that no packet from outside may carry (`ip_route_input_slow`); `null` when all is well. */
const martian = ({ frame, parts }: Journey, input: PreparedLink): string | null => {
  const [source, destination] = [frame.source, frame.destination];
  const local = parts.settings.either("ipv4", input.name, "route_localnet");
  if (isMulticast(source[0]!) || isEach(source, 255)) return `source ${frame.sourceAddress} is for many`;
  if (isEach(destination, 255) || (isEach(source, 0) && isEach(destination, 0))) return null;
  if (isEach(source, 0)) return `source ${frame.sourceAddress} is nobody's`;
  if (isEach(destination, 0)) return `destination ${frame.destinationAddress} is nobody's`;
  if (local || input.isLoop) return null;
  if (destination[0] === 127) return `destination ${frame.destinationAddress} is loopback's`;
  return source[0] === 127 ? `source ${frame.sourceAddress} is loopback's` : null;
};

/** `ip_route_input_slow`. */
const routeIpv4 = (journey: Journey, input: PreparedLink): End | null => {
  const { frame, parts, oracle } = journey;
  const wrong = martian(journey, input);
  if (wrong !== null) return endWith(journey, "dropped", "reverse-path", null, `martian: ${wrong}`);
  if (isMulticast(frame.destination[0]!)) return toGroup(journey, input);
  if (isEach(frame.destination, 255) || (isEach(frame.source, 0) && isEach(frame.destination, 0)))
    return toHost(journey, input, null, isEach(frame.source, 0));
  const decision = parts.routing.ipv4.decide(inputFlow(journey, input, false), oracle);
  tellDecision(journey, decision);
  if (decision.kind === "fault") return faultEnd(journey, decision, null);
  const { type } = decision.answer.route.route;
  const forwardsBroadcast = parts.settings.of("ipv4", input.name, "bc_forwarding") !== 0;
  if (type === "local" || type === "anycast") return toHost(journey, input, decision, false);
  if (type === "broadcast" && !forwardsBroadcast)
    return toHost(journey, input, decision, isEach(frame.source, 0));
  return onward(journey, input, decision);
};

type RouteDecision = Extract<Decision, { kind: "route" }>;

const toHost = (
  journey: Journey,
  input: PreparedLink,
  decision: RouteDecision | null,
  skipsCheck: boolean,
): End | null => {
  const end = skipsCheck ? null : validateSource(journey, input, null);
  if (end === null) journey.route = { kind: "local", link: input, way: null, decision };
  return end;
};

const onward = (journey: Journey, input: PreparedLink, decision: RouteDecision): End | null => {
  const forwarding = `net/ipv4/conf/${input.name}/forwarding`;
  if (journey.parts.settings.of("ipv4", input.name, "forwarding") === 0)
    return endWith(journey, "dropped", "forward", `sysctl ${forwarding}`, `${input.name} does not forward`);
  const way = chooseWay(journey, decision);
  if (way?.link == null)
    return endWith(journey, "unroutable", "route", decision.answer.route.id, "no way out");
  const end = validateSource(journey, input, way.device);
  if (end === null) journey.route = { kind: "forward", link: way.link, way, decision };
  return end;
};

/** Groups that every host is in: 224.0.0.1, ff02::1 and the like. Others are joined by programs. */
const toGroup = (journey: Journey, input: PreparedLink): End | null => {
  const destination = journey.frame.destinationAddress;
  const isEverybodys = destination === "224.0.0.1" || /^ff0[12]::(1|2|1:ff[0-9a-f:]+)$/.test(destination);
  if (!isEverybodys && !journey.oracle.decide(`whether somebody here listens to ${destination}`, true))
    return endWith(journey, "dropped", "route", null, `nobody here listens to ${destination}`);
  journey.route = { kind: "local", link: input, way: null, decision: null };
  return null;
};

/** `ip6_route_input`: addresses of the link itself are looked for on the link only. */
const routeIpv6 = (journey: Journey, input: PreparedLink): End | null => {
  const { frame, parts, oracle } = journey;
  if (frame.destination[0] === 0xff) return toGroup(journey, input);
  const isNear = frame.destination[0] === 0xfe && (frame.destination[1]! & 0xc0) === 0x80;
  const decision = parts.routing.ipv6.decide(inputFlow(journey, input, isNear), oracle);
  tellDecision(journey, decision);
  if (decision.kind === "fault") return faultEnd(journey, decision, null);
  const { type } = decision.answer.route.route;
  if (type === "local" || type === "anycast") {
    journey.route = { kind: "local", link: input, way: null, decision };
    return null;
  }
  const way = chooseWay(journey, decision);
  if (way?.link == null)
    return endWith(journey, "unroutable", "route", decision.answer.route.id, "no way out");
  journey.route = { kind: "forward", link: way.link, way, decision };
  return null;
};
