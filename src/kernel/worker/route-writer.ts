import { setImmediate as nextTurn } from "node:timers/promises";
import type { KernelError } from "../../diagnostics/index.ts";
import { families, type Family } from "../../net/index.ts";
import type { ChangeOf } from "../../state/index.ts";
import { openConnection } from "../netlink/index.ts";
import { openNamespace } from "../netns/index.ts";
import { type LinkNames, listLinkNames, UnknownLink } from "../rtnetlink/index.ts";
import { errorOf } from "./error-record.ts";
import { Lane } from "./lane.ts";
import type { LaneAnswer } from "./protocol.ts";
import { encodeSlice, type Slice, sliceLength } from "./slices.ts";

type RouteChange = ChangeOf<"route">;
type Outcome = KernelError | null;

/** Writes routes without holding up the event loop. */
export interface RouteWriter {
  /**
   * Makes the changes and answers for each, as `Host.execute` does. The changes of one call must be of different
   * routes: one that was refused is tried again after later ones were sent, and families do not wait for each other.
   */
  write(changes: readonly RouteChange[]): Promise<readonly Outcome[]>;
  /** Ends the threads. */
  close(): Promise<void>;
}

/** So many slices may be on their way in one lane: enough to keep it busy, few enough to keep memory small. */
const mostUnderWay = 4;

/**
 * Starts the writing threads, one for each family: the kernel writes IPv6 routes beside IPv4 ones since 6.16, and one
 * thread's messages are read while the other's routes are made.
 * Messages are encoded here, a slice at a time, and their memory is handed over.
 */
export const startRouteWriter = ({
  namespace = null,
}: { readonly namespace?: string | null } = {}): RouteWriter => {
  const lanes = [new Lane(namespace), new Lane(namespace)] as const;
  return {
    write: async (changes) => {
      const outcomes = Array.from<Outcome>({ length: changes.length }).fill(null);
      const indexOf = indexesIn(readLinkNames(namespace));
      const selections = families.map((family) => select(changes, family));
      await Promise.all(
        selections.map((selection, at) =>
          writeFamily(lanesFor(lanes, selections, at), selection, indexOf, outcomes),
        ),
      );
      return outcomes;
    },
    close: async () => {
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
};

/** The changes of one family and where each stands in the whole list. */
interface Selection {
  readonly changes: readonly RouteChange[];
  readonly positions: readonly number[];
}

/** Each family has a lane of its own; a family that is alone takes both, slice by slice. */
const lanesFor = (lanes: readonly Lane[], selections: readonly Selection[], at: number): readonly Lane[] =>
  selections[1 - at]!.changes.length === 0 ? lanes : [lanes[at]!];

const select = (changes: readonly RouteChange[], family: Family): Selection => {
  const selection: { changes: RouteChange[]; positions: number[] } = { changes: [], positions: [] };
  for (const [position, change] of changes.entries())
    if (familyOfChange(change) === family) {
      selection.changes.push(change);
      selection.positions.push(position);
    }
  return selection;
};

const familyOfChange = (change: RouteChange): Family => {
  if (change.op === "delete") return change.before.family;
  return change.after.family ?? "ipv4";
};

const writeFamily = async (
  lanes: readonly Lane[],
  { changes, positions }: Selection,
  indexOf: (link: string) => number,
  outcomes: Outcome[],
): Promise<void> => {
  const underWay: Promise<void>[] = [];
  for (let from = 0; from < changes.length; from += sliceLength) {
    const slice = encodeSlice(changes, from, Math.min(changes.length, from + sliceLength), indexOf);
    const sending = sendSlice(
      lanes[(from / sliceLength) % lanes.length]!,
      slice,
      changes,
      (index, outcome) => {
        outcomes[positions[index]!] = outcome;
      },
    );
    // A refusal is met where the slice is awaited, which may be some turns later.
    sending.catch(() => {});
    underWay.push(sending);
    if (underWay.length >= mostUnderWay) await underWay.shift();
    else await nextTurn();
  }
  await Promise.all(underWay);
};

const sendSlice = async (
  lane: Lane,
  { writer, sent, careful }: Slice,
  changes: readonly RouteChange[],
  settle: (index: number, outcome: Outcome) => void,
): Promise<void> => {
  const again = [...careful];
  if (sent.length > 0) {
    const { bytes, starts } = writer.detach();
    const answer = expectKind("sent", await lane.ask({ kind: "send", bytes, starts }, [bytes.buffer]));
    again.push(...answer.refused.map((message) => sent[message]!));
  }
  if (again.length === 0) return;
  const request = { kind: "execute", changes: again.map((index) => changes[index]!) } as const;
  const { outcomes } = expectKind("executed", await lane.ask(request));
  for (const [place, outcome] of outcomes.entries())
    settle(again[place]!, outcome === null ? null : errorOf(outcome));
};

const expectKind = <Kind extends LaneAnswer["kind"]>(
  kind: Kind,
  answer: LaneAnswer,
): Extract<LaneAnswer, { readonly kind: Kind }> => {
  if (answer.kind === "failed") throw errorOf(answer.error);
  if (answer.kind !== kind) throw new TypeError(`expected ${kind}, not ${answer.kind}`);
  return answer as Extract<LaneAnswer, { readonly kind: Kind }>;
};

const readLinkNames = (name: string | null): LinkNames => {
  const namespace = openNamespace(name);
  const connection = openConnection({ protocol: "route", namespace });
  try {
    return listLinkNames(connection);
  } finally {
    connection.close();
    namespace.close();
  }
};

const indexesIn =
  (names: LinkNames) =>
  (link: string): number => {
    const index = names.indexOf(link);
    if (index === null) throw new UnknownLink(link);
    return index;
  };
