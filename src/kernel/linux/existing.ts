import { equalValues, keyOf, type ObjectOfKind } from "../../state/index.ts";
import {
  listAddresses,
  listFdb,
  listLinkNames,
  listNeighbours,
  listNextHopObjects,
  listRoutes,
  listRules,
} from "../rtnetlink/index.ts";
import type { MessageKind } from "./requests.ts";
import type { Session } from "./session.ts";

/** How an object stands in the host: as wanted, otherwise, learnt (and so free to be taken), or not at all. */
export type Standing = "same" | "different" | "learnt" | "none";

/** Tells how objects of one kind stand. The host is read at the first question, which most changes never ask. */
export const existingObjects = <K extends MessageKind>(
  session: Session,
  kind: K,
): ((object: ObjectOfKind[K]) => Standing) => {
  let found: ReadonlyMap<string, readonly Found<K>[]> | null = null;
  return (object) => {
    found ??= Map.groupBy(list(session, kind), ({ value }) => keyOf(kind, value));
    const alike = found.get(keyOf(kind, object)) ?? [];
    if (alike.some(({ value }) => equalValues(value, object))) return "same";
    if (alike.length === 0) return "none";
    return alike.every(({ learnt }) => learnt) ? "learnt" : "different";
  };
};

interface Found<K extends MessageKind> {
  readonly value: ObjectOfKind[K];
  readonly learnt: boolean;
}

const list = <K extends MessageKind>(session: Session, kind: K): readonly Found<K>[] =>
  (listers[kind] as (session: Session) => readonly Found<K>[])(session);

const listers: { readonly [K in MessageKind]: (session: Session) => readonly Found<K>[] } = {
  address: ({ route }) => listAddresses(route, listLinkNames(route)).map(({ value }) => configured(value)),
  neighbour: ({ route }) =>
    listNeighbours(route, listLinkNames(route)).map((item) =>
      item.kind === "configured"
        ? configured(item.value)
        : { value: { ...item.value, proxy: false }, learnt: true },
    ),
  fdb: ({ route }) => listFdb(route, listLinkNames(route)),
  nextHop: ({ route }) => listNextHopObjects(route, listLinkNames(route)).map(configured),
  route: ({ route }) => listRoutes(route, listLinkNames(route)).routes.map(configured),
  rule: ({ route }) => listRules(route).map(configured),
};

const configured = <Value>(value: Value): { readonly value: Value; readonly learnt: boolean } => ({
  value,
  learnt: false,
});
