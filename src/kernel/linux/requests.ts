import type { Kind, ObjectOfKind } from "../../state/index.ts";
import { messageFlags, type MessageWriter } from "../netlink/index.ts";
import {
  encodeAddress,
  encodeFdbEntry,
  encodeNeighbour,
  encodeNextHopObject,
  encodeRoute,
  encodeRouteSelector,
  encodeRule,
  type IndexOf,
  isWritable,
  messageTypes,
} from "../rtnetlink/index.ts";

/** The kinds of which a change is one message, so that many go in one send. */
export type MessageKind = "address" | "neighbour" | "fdb" | "nextHop" | "route" | "rule";

/** What a message asks: make a new one, put one in the place of its like, take one away. */
export type Verb = "create" | "replace" | "delete";

/** How objects of one kind are asked for. */
interface Requests<K extends MessageKind> {
  readonly newType: number;
  readonly deleteType: number;
  readonly encode: (writer: MessageWriter, object: ObjectOfKind[K], indexOf: IndexOf) => void;
  /** What a deletion has to say, when it is less. */
  readonly encodeSelector?: (writer: MessageWriter, object: ObjectOfKind[K], indexOf: IndexOf) => void;
  /** The flags of a creation, when they are not "only if there is none". */
  readonly createFlags?: (object: ObjectOfKind[K]) => number;
  /** Whether the kernel can put a different one in the place of another in one message. */
  readonly replaces: (before: ObjectOfKind[K], after: ObjectOfKind[K]) => boolean;
  /** The answers to a deletion that mean there is none. */
  readonly gone: readonly string[];
}

const only = messageFlags.create | messageFlags.exclusive;

export const requests: { readonly [K in MessageKind]: Requests<K> } = {
  address: {
    newType: messageTypes.newAddress,
    deleteType: messageTypes.deleteAddress,
    encode: encodeAddress,
    // A replace takes over the protocol and nothing else that we model.
    replaces: (before, after) =>
      before.peer === after.peer &&
      before.scope === after.scope &&
      before.noPrefixRoute === after.noPrefixRoute,
    gone: ["EADDRNOTAVAIL", "ENODEV"],
  },
  neighbour: {
    newType: messageTypes.newNeighbour,
    deleteType: messageTypes.deleteNeighbour,
    encode: encodeNeighbour,
    replaces: () => true,
    gone: ["ENOENT", "ENODEV"],
  },
  fdb: {
    newType: messageTypes.newNeighbour,
    deleteType: messageTypes.deleteNeighbour,
    encode: encodeFdbEntry,
    // A MAC may have several remotes, which only appending gives it.
    createFlags: ({ remote }) => (remote === null ? only : messageFlags.create | messageFlags.append),
    replaces: () => false,
    gone: ["ENOENT", "ENODEV"],
  },
  nextHop: {
    newType: messageTypes.newNextHop,
    deleteType: messageTypes.deleteNextHop,
    encode: encodeNextHopObject,
    encodeSelector: (writer, { id }) => void writer.u8(0).u8(0).u8(0).u8(0).u32(0).attributeU32(1, id),
    replaces: () => true,
    gone: ["ENOENT"],
  },
  route: {
    newType: messageTypes.newRoute,
    deleteType: messageTypes.deleteRoute,
    encode: encodeRoute,
    encodeSelector: encodeRouteSelector,
    replaces: () => true,
    gone: ["ESRCH", "ENODEV"],
  },
  rule: {
    newType: messageTypes.newRule,
    deleteType: messageTypes.deleteRule,
    encode: encodeRule,
    replaces: () => false,
    gone: ["ENOENT"],
  },
};

/** Whether the object can be written as it stands. */
export const canWrite = (kind: MessageKind, object: ObjectOfKind[Kind]): boolean =>
  kind !== "route" || isWritable(object as ObjectOfKind["route"]);

/** Writes one message. Throws `UnknownLink` and leaves the writer as it was. */
export const writeRequest = <K extends MessageKind>(
  writer: MessageWriter,
  verb: Verb,
  kind: K,
  object: ObjectOfKind[K],
  indexOf: IndexOf,
): void => {
  const request: Requests<K> = requests[kind];
  writer.begin(verb === "delete" ? request.deleteType : request.newType, flagsOf(verb, request, object));
  try {
    const encode = verb === "delete" ? (request.encodeSelector ?? request.encode) : request.encode;
    encode(writer, object, indexOf);
    writer.end();
  } catch (error) {
    writer.abandon();
    throw error;
  }
};

/** A replacement with `create`: what vanished meanwhile is made, and nothing is ever appended. */
const flagsOf = <K extends MessageKind>(
  verb: Verb,
  request: Requests<K>,
  object: ObjectOfKind[K],
): number => {
  if (verb === "delete") return 0;
  if (verb === "replace") return messageFlags.create | messageFlags.replace;
  return request.createFlags?.(object) ?? only;
};
