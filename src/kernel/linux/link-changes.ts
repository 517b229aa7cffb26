import { assertNever } from "../../diagnostics/index.ts";
import { type Change, type ChangeOf, equalValues, type Link } from "../../state/index.ts";
import { messageFlags, MessageWriter, type NetlinkFault } from "../netlink/index.ts";
import {
  changedFields,
  encodeField,
  encodeLinkHeader,
  encodeNewLink,
  identityOf,
  type LinkField,
  listLinks,
  messageTypes,
} from "../rtnetlink/index.ts";
import { caught, type Outcome, refusal, refused } from "./outcome.ts";
import type { Session } from "./session.ts";

type LinkChange = ChangeOf<"link">;

/** Makes one change to a link. Links are few, and each may be named by the next change: they are never batched. */
export const executeLinkChange = (session: Session, change: LinkChange): Outcome => {
  try {
    return execute(session, change);
  } catch (error) {
    return caught(change, error);
  }
};

const execute = (session: Session, change: LinkChange): Outcome => {
  switch (change.op) {
    case "create":
      return create(session, change, change.after);
    case "delete":
      return remove(session, change, change.before);
    case "replace":
      return replace(session, change, change.before, change.after);
    case "patch":
      return setFields(session, change, change.key, change.before, change.after);
    default:
      return assertNever(change);
  }
};

const create = (session: Session, change: Change, link: Link): Outcome => {
  const writer = new MessageWriter().begin(
    messageTypes.newLink,
    messageFlags.create | messageFlags.exclusive,
  );
  encodeNewLink(writer, link, session.index.of);
  const fault = ask(session, writer.end());
  if (fault !== null)
    return fault.errno === "EEXIST" ? adopt(session, change, link, fault) : refused(change, fault);
  session.index.forget();
  if (link.veth?.peer != null) session.bornAsPeer.add(link.veth.peer);
  const made = { mac: link.mac, mtu: link.mtu, up: false, alias: null, master: null, bridge: link.bridge };
  const outcome = setFields(session, change, link.name, made as Partial<Link>, link);
  if (outcome !== null) remove(session, change, link);
  return outcome;
};

/** A link of that name is there: it is the one meant, or the other end of a pair made a moment ago, or in the way. */
const adopt = (session: Session, change: Change, link: Link, fault: NetlinkFault): Outcome => {
  const existing = readLink(session, link.name);
  if (existing === null) return refused(change, fault);
  const meant = { ...link, mac: link.mac ?? existing.mac, mtu: link.mtu === 0 ? existing.mtu : link.mtu };
  if (equalValues(existing, meant)) return null;
  if (!session.bornAsPeer.has(link.name) || identityOf(existing) !== identityOf(link))
    return refused(change, { ...fault, text: "a different link has this name" });
  return setFields(session, change, link.name, existing, meant);
};

const remove = (session: Session, change: Change, { name }: Link): Outcome => {
  if (!session.index.has(name)) return null;
  const writer = new MessageWriter().begin(messageTypes.deleteLink);
  encodeLinkHeader(writer, session.index.of(name));
  const fault = ask(session, writer.end());
  session.index.forget();
  return fault === null || fault.errno === "ENODEV" ? null : refused(change, fault);
};

/** A link that stays what it is keeps its index and everything that hangs on it; any other is made anew. */
const replace = (session: Session, change: Change, before: Link, after: Link): Outcome => {
  if (identityOf(before) === identityOf(after)) return setFields(session, change, after.name, before, after);
  const removed = remove(session, change, before);
  if (removed !== null) return removed;
  const outcome = create(session, change, after);
  if (outcome !== null) create(session, change, before);
  return outcome;
};

/** Sets fields one by one; after a refusal those set before get their old value back. */
const setFields = (
  session: Session,
  change: Change,
  name: string,
  before: Partial<Link>,
  after: Partial<Link>,
): Outcome => {
  const unknown = Object.keys(after).find((field) => !settable.has(field) && !isFixed(field, before, after));
  if (unknown !== undefined)
    return refusal(change, "EOPNOTSUPP", `\`${unknown}\` cannot change while a link lives`);
  const index = session.index.of(name);
  const done: LinkField[] = [];
  for (const field of changedFields(before, after)) {
    const outcome = setField(session, change, index, field, after);
    if (outcome !== null) {
      for (const earlier of done.reverse()) setField(session, change, index, earlier, before);
      return outcome;
    }
    done.push(field);
  }
  return null;
};

const settable: ReadonlySet<string> = new Set(["up", "master", "alias", "mtu", "mac", "bridge", "port"]);

/** Creation passes the whole link, so a field that cannot be set may be there as long as nothing asks for a change. */
const isFixed = (field: string, before: Partial<Link>, after: Partial<Link>): boolean =>
  !(field in before) || equalValues(before[field as keyof Link], after[field as keyof Link]);

const setField = (
  session: Session,
  change: Change,
  index: number,
  field: LinkField,
  link: Partial<Link>,
): Outcome => {
  const writer = new MessageWriter().begin(messageTypes.newLink);
  try {
    encodeField(writer, index, field, link, session.index.of);
  } catch (error) {
    return caught(change, error);
  }
  const fault = ask(session, writer.end());
  return fault === null ? null : refused(change, fault);
};

const ask = (session: Session, writer: MessageWriter): NetlinkFault | null =>
  session.route.transact("change a link", writer)[0] ?? null;

const readLink = (session: Session, name: string): Link | null =>
  listLinks(session.route).links.find(({ value }) => value.name === name)?.value ?? null;
