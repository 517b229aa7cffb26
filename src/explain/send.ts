import type { Outcome } from "../verify/index.ts";
import type { Connections } from "./connections/connections.ts";
import { Journey, type SentPacket } from "./journey.ts";
import { Oracle, otherWays } from "./packet/oracle.ts";
import { arrive } from "./path/arrive.ts";
import type { End } from "./path/end.ts";
import { sendOwn } from "./path/send-own.ts";
import type { PreparedHost } from "./prepared-host.ts";
import { type Sent, Way } from "./way.ts";

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
  if (first.unknowns.length === 0) return first.among(null);
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
  return new Way({
    outcome: outcomeOf(journey, end),
    object: end.object,
    trace: journey.trace,
    counters: journey.counted,
    leeways: journey.leeways,
    unknowns: journey.oracle.asked,
    before: connections,
    changes: journey.changes(),
  });
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
  const certainty = isSure ? "sure" : "possibly";
  const told = (way: Way): Way =>
    way.told({ certainty, unknowns: distinct.length === 1 && isSure ? [] : unknowns });
  const [usual, ...others] = [
    ways[0]!,
    ...distinct.filter((way) => outcomeKey(way) !== outcomeKey(ways[0]!)),
  ].map(told);
  return usual!.among([usual!, ...others]);
};

const fateKey = ({ outcome: { verdict, at } }: Way): string => `${verdict} ${at}`;

const outcomeKey = ({ outcome: { verdict, at, out, nextHop, packet }, leeways }: Way): string =>
  JSON.stringify([verdict, at, out, nextHop, packet, leeways]);
