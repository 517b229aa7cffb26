import type { NftExpression } from "../../state/index.ts";
import type { PreparedLink } from "../host/links.ts";
import type { Journey } from "../journey.ts";
import { type Flow, nobody } from "../routing/flow.ts";
import type { Machine, Operation, Place } from "./machine.ts";
import { registerAt, storeNumber, storeText } from "./registers.ts";

type Fib = Extract<NftExpression, { kind: "fib" }>;

/** `linux/rtnetlink.h`, `RTN_*`. */
export const routeTypes = {
  unicast: 1,
  local: 2,
  broadcast: 3,
  anycast: 4,
  multicast: 5,
  blackhole: 6,
  unreachable: 7,
  prohibit: 8,
  throw: 9,
} as const;

/** A look-up of one of a packet's addresses, as the rules of a host do it. */
export const flowFor = (
  { frame, parts }: Journey,
  side: "source" | "destination",
  input: string,
  output: string | null,
  withMark: boolean,
): Flow => ({
  family: frame.family,
  source: side === "source" ? frame.destination : frame.source,
  destination: frame[side],
  input: input === "" ? (parts.loop?.name ?? "lo") : input,
  output,
  mark: withMark ? frame.mark : 0,
  isMarkKnown: frame.isMarkKnown || !withMark,
  tos: frame.tos,
  protocol: frame.protocol,
  sourcePort: 0,
  destinationPort: 0,
  userId: nobody,
  ignoresCarrier: true,
  staysOnLink: false,
});

/** Whose an address is, by the local table alone (`inet_dev_addr_type`). */
export const addressType = (
  journey: Journey,
  address: Buffer,
  link: PreparedLink | null,
): keyof typeof routeTypes => {
  if (journey.frame.family === "ipv6") return ipv6Type(journey, address, link);
  const first = address[0]!;
  if ([0, 255].some((each) => address.every((byte) => byte === each))) return "broadcast";
  if (first >= 224 && first < 240) return "multicast";
  return inLocalTable(journey, address, link) ?? "unicast";
};

const inLocalTable = (
  journey: Journey,
  address: Buffer,
  link: PreparedLink | null,
): keyof typeof routeTypes | null => {
  const flow = { ...flowFor(journey, "destination", "", null, false), destination: address };
  const answer = journey.parts.routing[journey.frame.family].local?.find(flow) ?? null;
  if (answer === null) return null;
  return link === null || answer.ways[0]?.device === link.name ? answer.route.route.type : null;
};

/** IPv6 asks all rules and tables (`__nft_fib6_eval_type`). */
const ipv6Type = (journey: Journey, address: Buffer, link: PreparedLink | null): keyof typeof routeTypes => {
  if (address[0] === 0xff) return "multicast";
  const flow = { ...flowFor(journey, "destination", "", link?.name ?? null, false), destination: address };
  const decision = journey.parts.routing.ipv6.decide(flow, journey.oracle);
  if (decision.kind === "fault") return "unreachable";
  const { type } = decision.answer.route.route;
  return type === "anycast" || (type === "local" && link === null)
    ? type
    : (inLocalTable(journey, address, link) ?? "unicast");
};

/** Only these are looked for on one link alone (`nft_fib6_flowi_init`). */
const isLinkLocal = (address: Buffer): boolean =>
  address.length === 16 && address[0] === 0xfe && (address[1]! & 0xc0) === 0x80;

/** The link that a look-up leads to; `null` when it leads nowhere (`nft_fib4_eval`, `nft_fib6_eval`). */
const leadsTo = (machine: Machine, flags: readonly string[]): PreparedLink | null => {
  const { journey, place } = machine;
  const { input, output } = place;
  if (
    input?.isLoop === true &&
    (place.hook === "prerouting" || place.hook === "ingress" || place.hook === "input")
  )
    return input;
  const wanted = flags.includes("oif") ? output : flags.includes("iif") ? input : null;
  const side = flags.includes("daddr") ? "destination" : "source";
  const from =
    side === "source" && place.hook === "forward" && flags.includes("iif") ? (output?.name ?? "") : "";
  const strict = isLinkLocal(journey.frame[side]) && wanted !== null ? wanted.name : null;
  const flow = flowFor(journey, side, from, strict, flags.includes("mark"));
  const decision = journey.parts.routing[journey.frame.family].decide(flow, journey.oracle);
  if (decision.kind === "fault" || decision.answer.route.route.type !== "unicast") return null;
  const { ways } = decision.answer;
  if (wanted !== null) return ways.some(({ device }) => device === wanted.name) ? wanted : null;
  return ways[0]?.link ?? null;
};

const linkOf = (place: Place, flags: readonly string[]): PreparedLink | null =>
  flags.includes("iif") ? place.input : flags.includes("oif") ? place.output : null;

/** `fib FLAGS RESULT => register`. */
export const loadFib = ({ result, flags, register }: Fib): Operation => {
  const at = registerAt(register);
  if (result === "type")
    return ({ journey, place }) => {
      const side = flags.includes("daddr") ? "destination" : "source";
      const type = addressType(journey, journey.frame[side], linkOf(place, flags));
      storeNumber(journey, at, routeTypes[type], 4);
      return true;
    };
  return (machine) => {
    const link = leadsTo(machine, flags);
    if (flags.includes("present")) storeNumber(machine.journey, at, link === null ? 0 : 1, 1);
    else if (result === "oif") storeNumber(machine.journey, at, link?.index ?? 0, 4);
    else storeText(machine.journey, at, link?.name ?? "", 16);
    return true;
  };
};

/** Whether an answer to the packet would leave by the link it came in by (the `rpfilter` match). */
export const passesReverse = (machine: Machine, flags: { loose: boolean; mark: boolean }): boolean =>
  leadsTo(machine, ["saddr", ...(flags.loose ? [] : ["iif"]), ...(flags.mark ? ["mark"] : [])]) !== null;
