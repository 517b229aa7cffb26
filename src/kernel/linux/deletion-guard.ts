import { equalValues, keyOf, type ObjectOfKind, type Route, type RoutingRule } from "../../state/index.ts";
import { listLinkNames, listRoutes, listRules } from "../rtnetlink/index.ts";
import type { MessageKind, Verb } from "./requests.ts";
import { ruleThatGoes } from "./rule-match.ts";
import type { Session } from "./session.ts";

/** Whether a deletion may be sent: it is `gone` already, or the kernel would take `another` object. */
export type Verdict = "send" | "gone" | "another";

/** Judges the requests of one batch, in order. */
export type DeletionGuard = (verb: Verb, object: ObjectOfKind[MessageKind]) => Verdict;

/**
 * Keeps the kernel from deleting what was not meant. It deletes the first object that agrees with what is set, and
 * takes an IPv4 metric of 0 and every absent selector of a rule for "any": for these we look first.
 */
export const deletionGuard = (session: Session, kind: MessageKind): DeletionGuard => {
  if (kind === "rule") return guardRules(session) as DeletionGuard;
  if (kind === "route") return guardRoutes(session) as DeletionGuard;
  return () => "send";
};

const guardRules = (session: Session): ((verb: Verb, rule: RoutingRule) => Verdict) => {
  const made: RoutingRule[] = [];
  let listed: RoutingRule[] | null = null;
  return (verb, rule) => {
    if (verb !== "delete") {
      (listed ?? made).push(rule);
      return "send";
    }
    listed ??= [...listRules(session.route), ...made];
    const goes = ruleThatGoes(listed, rule);
    if (!listed.some((candidate) => equalValues(candidate, rule))) return "gone";
    if (!equalValues(goes, rule)) return "another";
    listed.splice(listed.indexOf(goes!), 1);
    return "send";
  };
};

const guardRoutes = (session: Session): ((verb: Verb, route: Route) => Verdict) => {
  const made = new Set<string>();
  let listed: Set<string> | null = null;
  return (verb, route) => {
    if (route.family !== "ipv4" || route.metric !== 0) return "send";
    const key = keyOf("route", route);
    if (verb !== "delete") {
      (listed ?? made).add(key);
      return "send";
    }
    listed ??= withoutMetric(session).union(made);
    return listed.delete(key) ? "send" : "gone";
  };
};

/** Several routes with one key (appended ones) lose their key with the first: the rest is told apart by the kernel. */
const withoutMetric = ({ route }: Session): Set<string> =>
  new Set(
    listRoutes(route, listLinkNames(route))
      .routes.filter(({ family, metric }) => family === "ipv4" && metric === 0)
      .map((route) => keyOf("route", route)),
  );
