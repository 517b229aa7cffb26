import type { ChangeOf } from "../../state/index.ts";
import { messageFlags, MessageWriter } from "../netlink/index.ts";
import {
  encodeRoute,
  encodeRouteSelector,
  isWritable,
  type IndexOf,
  messageTypes,
  UnknownLink,
} from "../rtnetlink/index.ts";

type RouteChange = ChangeOf<"route">;

/** Some changes as finished messages, and those that have to be made the careful way. Indexes count all changes. */
export interface Slice {
  readonly writer: MessageWriter;
  /** The change of each message. */
  readonly sent: readonly number[];
  readonly careful: readonly number[];
}

/** About half a millisecond of encoding, so that the event loop is free again soon. */
export const sliceLength = 1000;

/** Encodes the changes from `from` to `to`. */
export const encodeSlice = (
  changes: readonly RouteChange[],
  from: number,
  to: number,
  indexOf: IndexOf,
): Slice => {
  const writer = new MessageWriter(128 << 10);
  const [sent, careful]: [number[], number[]] = [[], []];
  for (let index = from; index < to; index += 1)
    (encode(writer, changes[index]!, indexOf) ? sent : careful).push(index);
  return { writer, sent, careful };
};

/** Writes one change, unless a single message could do something else than what was meant. */
const encode = (writer: MessageWriter, change: RouteChange, indexOf: IndexOf): boolean => {
  if (change.op === "patch" || needsCare(change)) return false;
  writer.begin(change.op === "delete" ? messageTypes.deleteRoute : messageTypes.newRoute, flags[change.op]);
  try {
    if (change.op === "delete") encodeRouteSelector(writer, change.before, indexOf);
    else encodeRoute(writer, change.after, indexOf);
    writer.end();
    return true;
  } catch (error) {
    if (!(error instanceof UnknownLink)) throw error;
    writer.abandon();
    return false;
  }
};

const flags = {
  create: messageFlags.create | messageFlags.exclusive,
  replace: messageFlags.create | messageFlags.replace,
  delete: 0,
} as const;

/** The kernel takes an IPv4 metric of 0 for "any" in a deletion, and some routes cannot be written at all. */
const needsCare = (change: Exclude<RouteChange, { op: "patch" }>): boolean => {
  if (change.op === "delete") return change.before.family === "ipv4" && change.before.metric === 0;
  return !isWritable(change.after);
};
