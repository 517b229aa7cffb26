import type { Hooks } from "../firewall/hooks.ts";
import { runHook } from "../firewall/run-hook.ts";
import { neighbourKey } from "../host/neighbours.ts";
import type { PreparedLink } from "../host/links.ts";
import type { Journey, Route } from "../journey.ts";
import { type End, endAt, endOfStop, endWith } from "./end.ts";
import { leaveByBridge } from "./bridge-output.ts";

/** The last part of the way: postrouting, the next hop's address, the device (`ip_output`). */
export const leave = (hooks: Hooks, journey: Journey, input: PreparedLink | null, route: Route): End => {
  const { frame } = journey;
  const place = {
    hook: "postrouting",
    family: frame.family,
    stage: "postrouting",
    input,
    output: route.link,
  } as const;
  const stop = runHook(hooks, journey, place);
  if (stop !== null) return endOfStop(journey, stop, "postrouting");
  const nextHop = route.way?.gateway ?? frame.destinationAddress;
  return askNeighbour(journey, route.link, nextHop) ?? sendOut(hooks, journey, route.link, nextHop);
};

const isForMany = ({ frame }: Journey, route: Route): boolean =>
  frame.destination[0] === 0xff ||
  (frame.family === "ipv4" && frame.destination[0]! >= 224) ||
  route.decision?.answer.route.route.type === "broadcast";

type NextHop = End["nextHop"] & string;

/** The next hop must be known, or asked for: one that did not answer lately is not counted on. */
const askNeighbour = (journey: Journey, link: PreparedLink, nextHop: NextHop): End | null => {
  if (!link.asksNeighbours || isForMany(journey, journey.route!)) return null;
  const known = journey.parts.neighbours.get(neighbourKey(link.name, nextHop));
  if (known === undefined) {
    journey.step("neighbour", null, `${nextHop} on ${link.name} is not known yet: it will be asked for`);
    return null;
  }
  if (known.answers) {
    journey.step("neighbour", known.id, known.mac === null ? "known" : `is at ${known.mac}`);
    return null;
  }
  journey.step("neighbour", known.id, `${nextHop} did not answer on ${link.name}`);
  const answers = journey.oracle.decide(`whether ${nextHop} answers on ${link.name} by now`, false);
  return answers ? null : { ...endAt("unroutable", "neighbour", known.id), out: link.name, nextHop };
};

const sendOut = (hooks: Hooks, journey: Journey, link: PreparedLink, nextHop: NextHop): End => {
  const place = { hook: "egress", family: "netdev", stage: "egress", input: null, output: link } as const;
  const stop = runHook(hooks, journey, place);
  if (stop !== null) return endOfStop(journey, stop, "egress");
  const where = { out: link.name, nextHop };
  if (!link.hasCarrier)
    return { ...endWith(journey, "dropped", "egress", `link ${link.name}`, "is not connected"), ...where };
  const end = link.link.kind === "bridge" ? leaveByBridge(hooks, journey, link, nextHop) : null;
  if (end !== null) return { ...end, ...where };
  journey.step("egress", `link ${link.name}`, "sent");
  return { ...endAt("forwarded", "egress", `link ${link.name}`), ...where };
};
