import type { Steering } from "../../compile/index.ts";
import { connectionStatus, prepareHost, type Sent } from "../../explain/index.ts";
import type { ConnectionEntry } from "../../kernel/index.ts";
import { type Address, addressOf } from "../../net/index.ts";
import { allAddresses } from "../../questions/index.ts";
import type { HostState } from "../../state/index.ts";
import {
  type FlowFate,
  flowFate,
  freshFate,
  type JudgingHost,
  masqueradeOf,
  mayArrive,
} from "./flow-fate.ts";
import { openFlow, type OpenFlow } from "./open-flow.ts";

/**
 * What a change means for an open connection.
 *
 * - `cut`: it went on before, and neither it nor one that is opened now does.
 * - `moved`: one that is opened now takes another way than it did.
 * - `stranded`: one that is opened now takes the way that it took, but it does not go there any more.
 * - `untouched`: everything else; also what did not go on before, and what nobody can tell.
 */
export type ConnectionFate = "cut" | "moved" | "stranded" | "untouched";

/** An open connection and what becomes of it. */
export interface JudgedConnection {
  readonly entry: ConnectionEntry;
  readonly fate: ConnectionFate;
  /** Of a moved one: what holds it where it was. The mark that would; `null`: nothing can. */
  readonly staysBy: "itself" | number | null;
}

/** Judges every open connection of a host that changes from `before` to `after`, by the concrete interpreter. */
export const judgeConnections = (
  before: HostState,
  after: HostState,
  entries: readonly ConnectionEntry[],
  steering: Steering | null,
): readonly JudgedConnection[] => {
  const hosts = { was: judging(before), is: judging(after) };
  return entries.map((entry) => ({
    entry,
    ...judge(hosts, masqueraded(hosts.was, openFlow(entry)), steering),
  }));
};

const judging = (state: HostState): JudgingHost => ({
  prepared: prepareHost(state),
  own: new Set<Address>(allAddresses(state).map(({ address }) => addressOf(address))),
});

const masqueraded = (host: JudgingHost, flow: OpenFlow): OpenFlow =>
  (flow.entry.status & connectionStatus.sourceTranslated) === 0
    ? flow
    : { ...flow, connection: { ...flow.connection, masqueradedBy: masqueradeOf(host, flow) } };

type Judgement = Omit<JudgedConnection, "entry">;

const judge = (
  { was, is }: { readonly was: JudgingHost; readonly is: JudgingHost },
  flow: OpenFlow,
  steering: Steering | null,
): Judgement => {
  const [before, after] = [flowFate(was, flow), flowFate(is, flow)];
  if (before === null || after === null || !goesOn(before)) return plain("untouched");
  const fresh = freshFate(is, flow, after.input);
  if (!mayArrive(fresh)) return plain(goesOn(after) ? "untouched" : "cut");
  const stays = (now: FlowFate | null): boolean =>
    now !== null && goesOn(now) && !isElsewhere(now.forward, before.forward);
  if (!isElsewhere(fresh, before.forward)) return plain(stays(after) ? "untouched" : "stranded");
  if (stays(after)) return { fate: "moved", staysBy: "itself" };
  const mark = markFor(before, fresh, steering);
  const staysBy = mark !== null && stays(flowFate(is, marked(flow, mark, steering!.mask))) ? mark : null;
  return { fate: "moved", staysBy };
};

const plain = (fate: ConnectionFate): Judgement => ({ fate, staysBy: null });

const goesOn = ({ forward, back }: FlowFate): boolean => mayArrive(forward) && mayArrive(back);

/** The mark that a connection which makes the same choice as `fresh` has where this one left. */
const markFor = (before: FlowFate, fresh: Sent, steering: Steering | null): number | null => {
  const mark = fresh.connections.all()[0]?.mark ?? 0;
  const choices = steering?.pins.filter(({ pin }) => pin === (mark & steering.mask) >>> 0) ?? [];
  const { out } = before.forward.outcome;
  return (
    steering?.pins.find(
      ({ choice, device }) => device === out && choices.some((other) => other.choice === choice),
    )?.pin ?? null
  );
};

const marked = (flow: OpenFlow, mark: number, mask: number): OpenFlow => ({
  ...flow,
  connection: { ...flow.connection, mark: ((flow.connection.mark & ~mask) | mark) >>> 0 },
});

/** Whether the two have no possible end in common. */
const isElsewhere = (one: Sent, other: Sent): boolean => {
  const places = new Set(other.possible.map(placeOf));
  return one.possible.every((way) => !places.has(placeOf(way)));
};

const placeOf = ({ outcome: { out, nextHop, packet } }: Pick<Sent, "outcome">): string =>
  `${out} ${nextHop} ${packet.destination} ${packet.destinationPort}`;
