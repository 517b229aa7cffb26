import type { Journey } from "../journey.ts";
import type { PreparedLink } from "../host/links.ts";
import { type Flow, nobody } from "../routing/flow.ts";
import type { Decision } from "../routing/routing.ts";
import { type End, endAt, endWith } from "./end.ts";

/** A check of the source, and what made it. */
interface Check {
  readonly journey: Journey;
  readonly input: PreparedLink;
  /** The link it will leave by; `null` for packets to the host. */
  readonly output: string | null;
  /** `rp_filter`: 0 off, 1 strict, 2 loose. */
  readonly mode: number;
}

/** IPv4 source validation (`fib_validate_source`): `null` when the packet may go on. */
export const validateSource = (journey: Journey, input: PreparedLink, output: string | null): End | null => {
  const { settings } = journey.parts;
  const mode = settings.largest("ipv4", input.name, "rp_filter");
  const check = { journey, input, output, mode };
  const redirects = settings.either("ipv4", input.name, "send_redirects");
  if (mode === 0 && (input.name !== output || !redirects)) {
    if (settings.either("ipv4", input.name, "accept_local")) return null;
    if (!journey.parts.routing.ipv4.hasOwnRules)
      return journey.parts.addresses.isLocal(journey.frame.sourceAddress) ? localSource(check) : null;
  }
  return lookBack(check);
};

const localSource = ({ journey }: Check): End =>
  endWith(
    journey,
    "dropped",
    "reverse-path",
    null,
    `the source ${journey.frame.sourceAddress} is an address of this host`,
  );

/** `__fib_validate_source`. */
const lookBack = (check: Check): End | null => {
  const { journey, input, mode } = check;
  const { settings, addresses, routing } = journey.parts;
  const decision = routing.ipv4.decide(reverseFlow(check, null), journey.oracle);
  if (decision.kind === "fault") return mode === 0 ? null : fails(check, decision);
  const { type } = decision.answer.route.route;
  if (type !== "unicast" && !(type === "local" && settings.either("ipv4", input.name, "accept_local")))
    return type === "local" ? localSource(check) : fails(check, decision);
  const { ways } = decision.answer.route;
  if (ways.some(({ device }) => device === input.name) || (type === "local" && input.isLoop)) return null;
  if (addresses.of(input.name, "ipv4").length === 0) return mode === 0 ? null : fails(check, decision);
  return mode === 1 ? fails(check, decision) : null;
};

/** The look-up of the answer: addresses and ports change sides; the mark counts with `src_valid_mark` only. */
const reverseFlow = ({ journey, input, output }: Check, through: string | null): Flow => {
  const { frame, parts } = journey;
  const withMark = parts.settings.either("ipv4", input.name, "src_valid_mark");
  return {
    family: "ipv4",
    source: frame.destination,
    destination: frame.source,
    input: output ?? parts.loop?.name ?? "lo",
    output: through,
    mark: withMark ? frame.mark : 0,
    isMarkKnown: frame.isMarkKnown || !withMark,
    tos: frame.tos,
    protocol: frame.protocol,
    sourcePort: frame.destinationPort,
    destinationPort: frame.sourcePort,
    userId: nobody,
    ignoresCarrier: false,
    staysOnLink: false,
  };
};

const fails = ({ journey, input, mode }: Check, decision: Decision): End => {
  const object = settingOf(journey, input.name);
  const back =
    decision.kind === "fault"
      ? `no route back${decision.object === null ? "" : ` (${decision.object})`}`
      : `the way back is ${decision.answer.route.ways.map(({ device }) => device).join(" or ") || decision.answer.route.route.type} by ${decision.answer.route.id}`;
  const how = mode === 0 ? "source validation" : mode === 1 ? "strict" : "loose";
  journey.step("reverse-path", object, `${how}: ${back}, but it came in by ${input.name}`);
  return endAt("dropped", "reverse-path", object);
};

/** The setting that decides: the larger one. */
const settingOf = ({ parts: { settings } }: Journey, link: string): string => {
  const isAll = settings.of("ipv4", "all", "rp_filter") > settings.of("ipv4", link, "rp_filter");
  return `sysctl net/ipv4/conf/${isAll ? "all" : link}/rp_filter`;
};
