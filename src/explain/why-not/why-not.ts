import type { HostState } from "../../state/index.ts";
import { Connections } from "../connections/connections.ts";
import type { SentPacket } from "../journey.ts";
import { prepareHost } from "../prepared-host.ts";
import { send } from "../send.ts";
import type { Sent } from "../way.ts";
import { candidatesFor } from "./candidates.ts";
import type { ModelChange } from "./model-change.ts";

/** What would let a packet by: changes that were tried on the model, together. */
export interface WhyNot {
  readonly changes: readonly ModelChange[];
  /** What becomes of the packet then. */
  readonly sent: Sent;
}

/** A host on the way to one that lets the packet by. */
interface Attempt {
  readonly state: HostState;
  readonly changes: readonly ModelChange[];
  readonly sent: Sent;
}

const mostChanges = 6;
const mostAttempts = 60;

/**
 * The fewest changes that let a packet arrive, found by really making them on a copy of the state and sending the packet
 * again: breadth first, following what it meets next. `null` when none of the changes we know helps, or it arrives.
 */
export const whyNot = (
  state: HostState,
  packet: SentPacket,
  connections = Connections.none,
): WhyNot | null => {
  const attemptAt = (state: HostState, changes: readonly ModelChange[]): Attempt => ({
    state,
    changes,
    sent: send(prepareHost(state), connections, packet),
  });
  const first = attemptAt(state, []);
  if (arrives(first.sent)) return null;
  const seen = new Set([stopKey(first.sent)]);
  const queue = [first];
  let attempts = 0;
  for (const attempt of queue) {
    if (attempt.changes.length === mostChanges) continue;
    for (const change of candidatesFor(attempt.state, packet, stoppedWay(attempt.sent))) {
      if ((attempts += 1) > mostAttempts) return null;
      const next = attemptAt(change.apply(attempt.state), [...attempt.changes, change]);
      if (arrives(next.sent)) return { changes: next.changes, sent: next.sent };
      if (seen.has(stopKey(next.sent))) continue;
      seen.add(stopKey(next.sent));
      queue.push(next);
    }
  }
  return null;
};

const isArrival = ({ outcome: { verdict } }: Pick<Sent, "outcome">): boolean =>
  verdict === "forwarded" || verdict === "delivered";

/** Whether it gets there whatever is not known. */
const arrives = ({ possible }: Sent): boolean => possible.every(isArrival);

/** The way on which it is stopped. */
const stoppedWay = (sent: Sent): Sent["possible"][number] =>
  sent.possible.find((way) => !isArrival(way)) ?? sent;

/** Being stopped by something else than before is progress; by the same thing it is none. */
const stopKey = (sent: Sent): string => {
  const { outcome, object, trace } = stoppedWay(sent);
  return `${outcome.verdict} ${outcome.at} ${object} ${trace.at(-1)?.decision}`;
};
