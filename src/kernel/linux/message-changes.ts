import { assertNever } from "../../diagnostics/index.ts";
import type { Change, ChangeOf, ObjectOfKind } from "../../state/index.ts";
import { MessageWriter, type NetlinkFault } from "../netlink/index.ts";
import { UnknownLink } from "../rtnetlink/index.ts";
import { deletionGuard } from "./deletion-guard.ts";
import { existingObjects, type Standing } from "./existing.ts";
import { caught, type Outcome, refusal, refused } from "./outcome.ts";
import { canWrite, type MessageKind, requests, type Verb, writeRequest } from "./requests.ts";
import type { Session } from "./session.ts";

/** A change that is one message. */
interface Ask<K extends MessageKind> {
  readonly change: ChangeOf<K>;
  readonly verb: Verb;
  readonly object: ObjectOfKind[K];
}

/** Makes changes of one kind, as many as possible in one send. */
export const executeMessages = <K extends MessageKind>(
  session: Session,
  kind: K,
  changes: readonly ChangeOf<K>[],
): Outcome[] => {
  const outcomes: Outcome[] = [];
  for (let at = 0; at < changes.length;) {
    const run = leadingRun(kind, changes, at);
    if (run.length > 0) outcomes.push(...executeRun(session, kind, run));
    else outcomes.push(executeApart(session, kind, changes[at]!));
    at += Math.max(1, run.length);
  }
  return outcomes;
};

const leadingRun = <K extends MessageKind>(
  kind: K,
  changes: readonly ChangeOf<K>[],
  from: number,
): Ask<K>[] => {
  const run: Ask<K>[] = [];
  for (let at = from; at < changes.length; at += 1) {
    const ask = askOf(kind, changes[at]!);
    if (ask === null) break;
    run.push(ask);
  }
  return run;
};

/** The one message that makes `change`, or `null` when it takes two or cannot be made. */
const askOf = <K extends MessageKind>(kind: K, change: ChangeOf<K>): Ask<K> | null => {
  switch (change.op) {
    case "create":
      return { change, verb: "create", object: change.after };
    case "delete":
      return { change, verb: "delete", object: change.before };
    case "replace":
      return requests[kind].replaces(change.before as never, change.after as never)
        ? { change, verb: "replace", object: change.after }
        : null;
    case "patch":
      return null;
    default:
      return assertNever(change);
  }
};

const executeRun = <K extends MessageKind>(session: Session, kind: K, run: readonly Ask<K>[]): Outcome[] => {
  const outcomes = Array.from<Outcome>({ length: run.length }).fill(null);
  const writer = new MessageWriter(64 << 10);
  const sent: number[] = [];
  const guard = deletionGuard(session, kind);
  for (const [index, ask] of run.entries()) {
    const outcome = prepare(session, kind, ask, guard(ask.verb, ask.object), writer);
    if (outcome === "sent") sent.push(index);
    else outcomes[index] = outcome;
  }
  if (writer.count === 0) return outcomes;
  const standing = existingObjects(session, kind);
  for (const [message, fault] of session.route.transact(`change ${kind} objects`, writer).entries())
    if (fault !== null)
      outcomes[sent[message]!] = judge(session, kind, run[sent[message]!]!, fault, standing);
  return outcomes;
};

const prepare = <K extends MessageKind>(
  session: Session,
  kind: K,
  { change, verb, object }: Ask<K>,
  verdict: "send" | "gone" | "another",
  writer: MessageWriter,
): Outcome | "sent" => {
  if (verdict === "gone") return null;
  if (verdict === "another")
    return refusal(change as Change, "ENOTUNIQ", "the kernel would delete another rule of the same priority");
  if (verb !== "delete" && !canWrite(kind, object))
    return refusal(change as Change, "EOPNOTSUPP", "several encapsulated next hops cannot be written");
  try {
    writeRequest(writer, verb, kind, object, session.index.of);
    return "sent";
  } catch (error) {
    if (verb === "delete" && error instanceof UnknownLink) return null;
    return caught(change as Change, error);
  }
};

/**
 * What a refusal means: a change that holds already is made. Any refusal may hide that one: the kernel validates the
 * gateway of an IPv6 next hop before it looks whether there is one already.
 */
const judge = <K extends MessageKind>(
  session: Session,
  kind: K,
  { change, verb, object }: Ask<K>,
  fault: NetlinkFault,
  standing: (object: ObjectOfKind[K]) => Standing,
): Outcome => {
  const error = refused(change as Change, fault);
  if (error.code === "kernel/permission") return error;
  if (verb === "delete")
    return requests[kind].gone.includes(fault.errno) || standing(object) === "none" ? null : error;
  const stands = standing(object);
  if (stands === "same") return null;
  return verb === "create" && stands === "learnt" && fault.errno === "EEXIST"
    ? send(session, kind, { change, verb: "replace", object })
    : error;
};

/** Sends one message, whose refusal is final. */
const send = <K extends MessageKind>(session: Session, kind: K, ask: Ask<K>): Outcome => {
  const writer = new MessageWriter();
  const outcome = prepare(session, kind, ask, "send", writer);
  if (outcome !== "sent") return outcome;
  const [fault] = session.route.transact(`change ${kind} objects`, writer);
  return fault == null ? null : refused(ask.change as Change, fault);
};

/** A replacement that the kernel cannot make in one step. */
const executeApart = <K extends MessageKind>(session: Session, kind: K, change: ChangeOf<K>): Outcome => {
  if (change.op !== "replace")
    return refusal(change as Change, "EOPNOTSUPP", `single fields of a ${kind} object cannot be set`);
  const { before, after } = change;
  const remove: Ask<K> = { change, verb: "delete", object: before };
  const make: Ask<K> = { change, verb: "create", object: after };
  const restore: Ask<K> =
    kind === "rule" ? { ...make, verb: "delete" } : { change, verb: "create", object: before };
  // Rules stand side by side, so the new one comes first and no packet finds neither.
  const [first, second] = kind === "rule" ? [make, remove] : [remove, make];
  const refusedFirst = executeRun(session, kind, [first])[0] ?? null;
  if (refusedFirst !== null) return refusedFirst;
  const refusedSecond = executeRun(session, kind, [second])[0] ?? null;
  if (refusedSecond !== null) send(session, kind, restore);
  return refusedSecond;
};
