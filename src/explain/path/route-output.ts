import { type Address, addressBytes } from "../../net/index.ts";
import { sourcesFor } from "../host/addresses.ts";
import type { Journey, Route } from "../journey.ts";
import { type Flow, nobody } from "../routing/flow.ts";
import type { Decision } from "../routing/routing.ts";
import { chooseWay, faultEnd, tellDecision } from "./decide-route.ts";
import { type End, endWith } from "./end.ts";

/** Routes a packet of the host itself (`ip_route_output_key`). Sets the route, or ends. */
export const routeOutput = (journey: Journey, isSecond: boolean): End | null => {
  const { parts, frame, oracle } = journey;
  const decision = parts.routing[frame.family].decide(outputFlow(journey, isSecond), oracle);
  tellDecision(journey, decision);
  if (decision.kind === "fault") return faultEnd(journey, decision, null);
  const route = routeBy(journey, decision);
  if (route === null) return endWith(journey, "unroutable", "route", decision.answer.route.id, "no way out");
  journey.route = route;
  if (!isSecond && frame.source.every((byte) => byte === 0)) return chooseSource(journey, route, decision);
  return null;
};

/** When it is routed again, IPv4 does not look at its user (`ip_route_me_harder`); IPv6 does. */
const outputFlow = ({ frame, parts }: Journey, isSecond: boolean): Flow => ({
  family: frame.family,
  source: frame.source,
  destination: frame.destination,
  input: parts.loop?.name ?? "lo",
  output: null,
  mark: frame.mark,
  isMarkKnown: frame.isMarkKnown,
  tos: frame.tos,
  protocol: frame.protocol,
  sourcePort: frame.sourcePort,
  destinationPort: frame.destinationPort,
  userId: isSecond && frame.family === "ipv4" ? nobody : (frame.userId ?? nobody),
  ignoresCarrier: false,
  staysOnLink: false,
});

type RouteDecision = Extract<Decision, { kind: "route" }>;

/** Packets to the host itself leave by loopback, whichever device holds the address. */
const routeBy = (journey: Journey, decision: RouteDecision): Route | null => {
  const { type } = decision.answer.route.route;
  if (type === "local" || type === "anycast")
    return journey.parts.loop === null
      ? null
      : { kind: "local", link: journey.parts.loop, way: null, decision };
  const way = chooseWay(journey, decision);
  return way?.link == null ? null : { kind: "forward", link: way.link, way, decision };
};

/** A socket that is not bound takes the source that its route prefers. */
const chooseSource = (journey: Journey, route: Route, { answer }: RouteDecision): End | null => {
  const { frame, parts, oracle } = journey;
  const towards = route.way?.gateway ?? frame.destinationAddress;
  const isSameFamily = towards.includes(":") === (frame.family === "ipv6");
  const preferred = answer.route.route.preferredSource;
  const candidates: readonly Address[] =
    preferred !== null
      ? [preferred]
      : route.kind === "local"
        ? [frame.destinationAddress]
        : sourcesFor(
            parts.addresses,
            route.link.name,
            isSameFamily ? towards : frame.destinationAddress,
            frame.family,
          );
  const chosen = oracle.guess(`which address of \`${route.link.name}\` comes first`, candidates.length);
  const source = candidates[chosen];
  if (source === undefined)
    return endWith(journey, "unroutable", "route", answer.route.id, "no source address");
  frame.source.set(addressBytes(source));
  return null;
};
