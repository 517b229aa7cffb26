import type { Journey } from "../journey.ts";
import { Frame, protocols } from "../packet/frame.ts";
import { type Connection, connectionStatus as status, type Direction } from "./connections.ts";
import { hasPossibleFlags, ignored, invalid, nextTcpState, tcpStates } from "./tcp-states.ts";
import { type Relation, Tracked } from "./tracked.ts";
import { inverted, type Tuple, tupleOf } from "./tuple.ts";

/** Errors of ICMP, which are about another packet (`icmp_is_err`; ICMPv6 types below 128). */
const icmpErrors: ReadonlySet<number> = new Set([3, 4, 5, 11, 12]);

/** Messages of ICMP that may open a connection (`valid_new`). */
const icmpQuestions: ReadonlySet<number> = new Set([8, 13, 15, 17]);
const icmp6Questions: ReadonlySet<number> = new Set([128, 139]);

/** Neighbour discovery and multicast listeners: never tracked (`noct_valid_new`). */
const icmp6Untracked: ReadonlySet<number> = new Set([130, 131, 132, 133, 134, 135, 136, 143]);

/** Finds or begins the connection of a packet (`nf_conntrack_in`). Says what it is in the trace. */
export const track = (journey: Journey): void => {
  if (journey.tracked !== null || journey.isUntracked) return;
  const { frame } = journey;
  if (frame.protocol === protocols.icmp6 && icmp6Untracked.has(frame.icmpType)) journey.isUntracked = true;
  else if (isError(frame)) relate(journey);
  else follow(journey);
};

const isError = ({ protocol, icmpType }: Frame): boolean =>
  (protocol === protocols.icmp && icmpErrors.has(icmpType)) ||
  (protocol === protocols.icmp6 && icmpType < 128);

/** An error belongs to the connection of the packet that it cites (`nf_conntrack_inet_error`). */
const relate = (journey: Journey): void => {
  const { cites } = journey.packet;
  if (cites === undefined || cites === null) return;
  const back = inverted(tupleOf(new Frame(cites)));
  const found = back === null ? undefined : journey.table.find(back, journey.zone);
  if (found === undefined) return;
  const { connection, direction } = found;
  const expected = connection[direction].destination;
  if (tupleOf(journey.frame).destination !== expected) return;
  journey.tracked = new Tracked(connection, "related", direction, connection);
};

const follow = (journey: Journey): void => {
  const { frame, zone } = journey;
  if (frame.protocol === protocols.tcp && !hasPossibleFlags(frame.tcpFlags)) return;
  const tuple = tupleOf(frame);
  const found = journey.table.find(tuple, zone);
  if (found === undefined) journey.tracked = begin(journey, tuple);
  else goOn(journey, found.connection, found.direction, tuple);
};

/** A first packet. `null` when it cannot be one. */
const begin = (journey: Journey, tuple: Tuple): Tracked | null => {
  const { frame, zone } = journey;
  const reply = inverted(tuple);
  if (reply === null || !mayBegin(journey)) return null;
  const tcpState =
    frame.protocol === protocols.tcp ? nextTcpState("original", frame.tcpFlags, tcpStates.none) : 0;
  const connection: Connection = {
    family: frame.family,
    zone,
    original: tuple,
    reply,
    mark: 0,
    status: 0,
    tcpState,
    masqueradedBy: null,
  };
  return new Tracked(connection, "new", "original", null);
};

const mayBegin = ({ frame, parts }: Journey): boolean => {
  if (frame.protocol === protocols.icmp) return icmpQuestions.has(frame.icmpType);
  if (frame.protocol === protocols.icmp6) return icmp6Questions.has(frame.icmpType);
  if (frame.protocol !== protocols.tcp) return true;
  const state = nextTcpState("original", frame.tcpFlags, tcpStates.none);
  if (state === invalid || state === ignored) return false;
  const isPickUp = state === tcpStates.established;
  return !isPickUp || parts.settings.at("net/netfilter/nf_conntrack_tcp_loose", 1) !== 0;
};

const goOn = (journey: Journey, connection: Connection, direction: Direction, tuple: Tuple): void => {
  const tracked = new Tracked(connection, relationOf(connection, direction), direction, connection);
  if (journey.frame.protocol !== protocols.tcp || advance(journey, tracked)) {
    journey.tracked = tracked;
    if (direction === "reply") tracked.status |= status.seenReply;
  } else if (tracked.isKilled) {
    journey.gone.push({ before: connection, after: null });
    journey.tracked = begin(journey, tuple);
  }
};

const relationOf = (connection: Connection, direction: Direction): Relation =>
  direction === "reply" || (connection.status & status.seenReply) !== 0 ? "established" : "new";

const flagOf = { reset: 4 };

/** Moves a TCP connection on; `false` when the segment does not fit, or begins a new connection (then it is killed). */
const advance = ({ frame }: Journey, tracked: Tracked): boolean => {
  const state = nextTcpState(tracked.direction, frame.tcpFlags, tracked.tcpState);
  if (state === invalid) return false;
  if (state === ignored) return true;
  const reopens = state === 1 && tracked.tcpState >= tcpStates.timeWait;
  if (reopens) tracked.isKilled = true;
  if (reopens) return false;
  const seen = (tracked.status & status.seenReply) !== 0;
  if (!seen && (frame.tcpFlags & flagOf.reset) !== 0) tracked.isKilled = true;
  else if (seen && state === tcpStates.established && (tracked.tcpState === 2 || tracked.tcpState === state))
    tracked.status |= status.assured;
  tracked.tcpState = state;
  return true;
};

/** Puts the connection of a first packet into the table: it went through (`nf_conntrack_confirm`). */
export const confirm = ({ tracked }: Journey): void => {
  if (tracked === null || tracked.isConfirmed) return;
  tracked.isConfirmed = true;
  tracked.status |= status.confirmed;
};
