import type { Outcome, TraceStep } from "../verify/index.ts";
import type { Connections } from "./connections/connections.ts";
import { Journey, type Leeway, type SentPacket } from "./journey.ts";
import { Oracle, otherWays, type Unknown } from "./packet/oracle.ts";
import { arrive } from "./path/arrive.ts";
import type { End } from "./path/end.ts";
import { sendOwn } from "./path/send-own.ts";
import type { PreparedHost } from "./prepared-host.ts";

/** One way that a packet may take. */
export interface Way {
  readonly outcome: Outcome;
  /** The object that decided: a rule, a route, a setting. */
  readonly object: string | null;
  readonly trace: readonly TraceStep[];
  /** Ids of rules whose counter it passed, in order. */
  readonly counters: readonly string[];
  /** Fields of `outcome.packet` whose value is only known to lie within bounds. */
  readonly leeways: readonly Leeway[];
  readonly connections: Connections;
  /** What was assumed on this way. */
  readonly unknowns: readonly Unknown[];
}

/** What becomes of a packet: the usual way, and all that are possible (the usual one first). */
export interface Sent extends Way {
  readonly possible: readonly Way[];
}

/** More ways than these are not followed; the answer is `possibly` then. */
const mostWays = 256;

/**
 * Sends one packet through a host, as Linux would. `connections` is what conntrack knows before; the answer holds what
 * it knows after.
 *
 * Where something is not known (a limit, a hash, an expression that is not decoded), every answer is followed.
 */
export const send = (host: PreparedHost, connections: Connections, packet: SentPacket): Sent => {
  const first = travel(host, connections, packet, []);
  if (first.unknowns.length === 0) return { ...first, possible: [first] };
  const ways = [first];
  const pending = [...otherWays([], first.unknowns)];
  while (pending.length > 0 && ways.length < mostWays) {
    const answers = pending.pop()!;
    const way = travel(host, connections, packet, answers);
    ways.push(way);
    pending.push(...otherWays(answers, way.unknowns));
  }
  return judge(ways, pending.length > 0);
};

const travel = (
  host: PreparedHost,
  connections: Connections,
  packet: SentPacket,
  answers: readonly number[],
): Way => {
  const journey = new Journey(host.parts, connections, packet, new Oracle(answers));
  const end =
    packet.input === null ? sendOwn(host.hooks, journey) : arrive(host.hooks, journey, packet.input);
  return {
    outcome: outcomeOf(journey, end),
    object: end.object,
    trace: journey.trace,
    counters: journey.counted,
    leeways: journey.leeways,
    connections: connections.with(journey.changes()),
    unknowns: journey.oracle.asked,
  };
};

const outcomeOf = ({ frame }: Journey, { verdict, at, out, nextHop }: End): Outcome => ({
  verdict,
  certainty: "sure",
  at,
  out,
  nextHop,
  packet: {
    source: frame.sourceAddress,
    destination: frame.destinationAddress,
    sourcePort: frame.sourcePort,
    destinationPort: frame.destinationPort,
    mark: frame.mark,
  },
  unknowns: [],
});

/** Joins the ways: what differs between them is not sure, unless only a next hop or a port was chosen. */
const judge = (ways: readonly Way[], isIncomplete: boolean): Sent => {
  const distinct = [...new Map(ways.map((way) => [outcomeKey(way), way])).values()];
  const fates = new Set(ways.map(fateKey));
  const guessed = ways.flatMap(({ unknowns }) => unknowns.filter(({ isChoice }) => !isChoice));
  const isSure = !isIncomplete && fates.size === 1 && (distinct.length === 1 || guessed.length === 0);
  const reasons = [...new Set(ways.flatMap(({ unknowns }) => unknowns.map(({ reason }) => reason)))];
  const unknowns = isIncomplete ? [...reasons, `more than ${mostWays} ways that it may take`] : reasons;
  const told = (way: Way): Way => ({
    ...way,
    outcome: {
      ...way.outcome,
      certainty: isSure ? "sure" : "possibly",
      unknowns: distinct.length === 1 && isSure ? [] : unknowns,
    },
  });
  const [usual, ...others] = [
    ways[0]!,
    ...distinct.filter((way) => outcomeKey(way) !== outcomeKey(ways[0]!)),
  ].map(told);
  return { ...usual!, possible: [usual!, ...others] };
};

const fateKey = ({ outcome: { verdict, at } }: Way): string => `${verdict} ${at}`;

const outcomeKey = ({ outcome: { verdict, at, out, nextHop, packet }, leeways }: Way): string =>
  JSON.stringify([verdict, at, out, nextHop, packet, leeways]);
