import { type Assigned, type Bit, thenAssigned, variable } from "../firewall/index.ts";
import { substitute } from "../routing/index.ts";
import { type Ref, undefinedRef } from "../sets/index.ts";
import { connectionStateNumber, type Field, type HeaderSpace } from "../space/index.ts";
import { constantBits } from "./assigned.ts";
import type { Fate } from "./fate.ts";
import { comeIn, setOut } from "./start.ts";
import { rewriteBits } from "./translate.ts";
import type { Walk } from "./walk.ts";
import type { Translating } from "./walk-state.ts";

/*
 * What becomes of later packets of a connection, written over the header of its first packet. A session is a first
 * packet that got through, with the fate it had: so these diagrams are put in the place of fates.
 */

/** `IPS_SEEN_REPLY`, `_CONFIRMED`, `_SRC_NAT`, `_DST_NAT`, and that both sides are settled (`_SRC_NAT_DONE`, `_DST_…`). */
const statusBits = { seenReply: 0x02, confirmed: 0x08, source: 0x10, destination: 0x20, settled: 0x180 };

/** Flags of a TCP segment in the middle of a connection, and of the first answer. */
const tcp = { number: 6, ack: 0x10, synAck: 0x12 };

const passes = ({ verdict }: Fate): boolean => verdict === "forwarded" || verdict === "delivered";

/** `make` for every session of `sessions`; undefined where there is none. */
const forSessions = (walk: Walk, sessions: Ref, make: (fate: Fate) => Ref): Ref => {
  const { fates, space } = walk.parts;
  return substitute(space.diagrams, sessions, (id) =>
    id === 0
      ? undefinedRef
      : fates
          .at(id)
          .filter(passes)
          .map(make)
          .reduce((left, right) => (left === undefinedRef ? right : walk.either(left, right)), undefinedRef),
  );
};

/** The fate of answers: by the link that the first packet left by, or from the host itself. */
export const replies = (walk: Walk, sessions: Ref): Ref =>
  forSessions(walk, sessions, (fate) => replyOf(walk, fate));

const replyOf = (walk: Walk, fate: Fate): Ref => {
  const { space } = walk.parts;
  const { protocol, sport } = space.fields;
  const icmp = echoes[space.family];
  const send = (header: Assigned, translating: Translating): Ref =>
    fate.out === null || fate.out === "lo"
      ? setOut(walk, thenAssigned(header, constantBits(space.fields.mark.levels, 0)), translating)
      : comeIn(walk, fate.out, header, translating);
  const final = finalHeader(walk, fate);
  const ends = swapped(space, final, ["source", "destination"]);
  const ports = swapped(space, final, ["sport", "dport"]);
  const flags = constantBits(space.fields.tcpFlags.levels, tcp.synAck);
  const echo = constantBits(sport.levels, icmp.reply << 8);
  const known = knownSession(space, fate, "reply");
  const back = (pairs: readonly FieldPair[]): Assigned => copies(space, pairs);
  const isEcho = space.equal(sport, icmp.request << 8);
  const isIcmp = space.equal(protocol, icmp.protocol);
  const pings = send(thenAssigned(ends, echo), {
    kind: "session",
    known,
    destination: back([["destination", "source"]]),
    source: back([["source", "destination"]]),
  });
  const others = send([ports, flags].reduce(thenAssigned, ends), {
    kind: "session",
    known,
    destination: back([
      ["destination", "source"],
      ["dport", "sport"],
    ]),
    source: back([
      ["source", "destination"],
      ["sport", "dport"],
    ]),
  });
  const { diagrams } = space;
  return diagrams.override(
    diagrams.guard(diagrams.intersection(isIcmp, isEcho), pings),
    diagrams.without(others, isIcmp),
  );
};

/** Questions and answers of ping, by their type. */
const echoes = {
  ipv4: { protocol: 1, request: 8, reply: 0 },
  ipv6: { protocol: 58, request: 128, reply: 129 },
} as const;

/** The fate of later packets in the direction of the first, which came in by `input`. */
export const followUps = (walk: Walk, input: string | null, sessions: Ref): Ref =>
  forSessions(walk, sessions, (fate) => {
    const { space } = walk.parts;
    const header = constantBits(space.fields.tcpFlags.levels, tcp.ack);
    const side = (name: "source" | "destination"): Assigned => {
      const rewrite = fate[name];
      return rewrite === null ? new Map() : rewriteBits(walk.parts, name, rewrite).assigned;
    };
    const translating: Translating = {
      kind: "session",
      known: knownSession(space, fate, "original"),
      destination: side("destination"),
      source: side("source"),
    };
    return input === null ? setOut(walk, header, translating) : comeIn(walk, input, header, translating);
  });

/** What conntrack says about packets of a session. */
const knownSession = (space: HeaderSpace, fate: Fate, direction: "original" | "reply"): Assigned => {
  const { ctState, ctDirection, ctStatus, ctMark } = space.fields;
  const status =
    statusBits.seenReply +
    statusBits.confirmed +
    statusBits.settled +
    (fate.source === null ? 0 : statusBits.source) +
    (fate.destination === null ? 0 : statusBits.destination);
  const mark =
    fate.connectionMark === null
      ? new Map(ctMark.levels.map((level): [number, Bit] => [level, variable(level)]))
      : constantBits(ctMark.levels, fate.connectionMark);
  return [
    constantBits(ctState.levels, connectionStateNumber("established")),
    constantBits(ctDirection.levels, direction === "reply" ? 1 : 0),
    constantBits(ctStatus.levels, status),
    mark,
  ].reduce(thenAssigned);
};

/** The addresses and ports with which a first packet arrived at its end. */
const finalHeader = (walk: Walk, fate: Fate): Assigned =>
  (["destination", "source"] as const).reduce<Assigned>((header, side) => {
    const rewrite = fate[side];
    return rewrite === null ? header : thenAssigned(header, rewriteBits(walk.parts, side, rewrite).assigned);
  }, new Map());

type FieldName = "source" | "destination" | "sport" | "dport";
type FieldPair = readonly [FieldName, FieldName];

const bitsOfField = ({ levels }: Field, header: Assigned): readonly Bit[] =>
  levels.map((level) => header.get(level) ?? variable(level));

/** Each of two fields gets what the other is in `header`. */
const swapped = (space: HeaderSpace, header: Assigned, [a, b]: FieldPair): Assigned => {
  const { fields } = space;
  const put = (to: Field, from: Field): [number, Bit][] =>
    bitsOfField(from, header).map((bit, at) => [to.levels[at]!, bit]);
  return new Map([...put(fields[a], fields[b]), ...put(fields[b], fields[a])]);
};

/** The first field of each pair becomes what the second was in the first packet. */
const copies = ({ fields }: HeaderSpace, pairs: readonly FieldPair[]): Assigned =>
  new Map(
    pairs.flatMap(([to, from]) =>
      fields[to].levels.map((level, at): [number, Bit] => [level, variable(fields[from].levels[at]!)]),
    ),
  );
