import type { Family } from "../../../net/index.ts";
import type { HostState, Route, RoutingRule, Table } from "../../../state/index.ts";
import { forwardView, Routing, settingsOf } from "../../routing/index.ts";
import { type NamedRule, rulesOf } from "../../routing/rule-order.ts";
import { rulePackets } from "../../routing/rule-set.ts";
import { everything, type Ref, undefinedRef } from "../../sets/index.ts";
import { HeaderSpace } from "../../space/index.ts";

/** A policy routing rule, the packets that it selects, and those that it alone would give an answer to. */
export interface RuleStep extends NamedRule {
  readonly selected: Ref;
  readonly answered: Ref;
  /** What is left to this rule by all before it. */
  readonly left: Ref;
}

/** The rules of a host and family, one after the other, for packets that come in by a link. */
export interface RuleWalk {
  readonly host: HostState;
  readonly family: Family;
  readonly space: HeaderSpace;
  readonly steps: readonly RuleStep[];
  /** The answer of all rules together; its terminals are ids of `routing.targets`. */
  readonly ends: Ref;
  readonly routing: Routing;
}

/** Walks the rules. Where some jump (`goto`) there is no one order: then `null`. */
export const walkRules = (host: HostState, family: Family): RuleWalk | null => {
  const rules = rulesOf(host, family);
  if (rules.some(({ rule }) => rule.action.kind === "goto")) return null;
  const space = new HeaderSpace(family);
  const { diagrams } = space;
  let left: Ref = everything;
  const steps = rules.map((named): RuleStep => {
    const selected = rulePackets(diagrams, forwardView(space), named.rule);
    const answered = answeredBy(host, space, named);
    const step = { ...named, selected, answered, left };
    left = diagrams.without(left, answered);
    return step;
  });
  const routing = routingOf(host, space);
  return { host, family, space, steps, routing, ends: routing.lookUp(forwardView(space)) };
};

/** The packets for which the rule, alone on the host, has an answer. */
const answeredBy = (host: HostState, space: HeaderSpace, { rule }: NamedRule): Ref => {
  if (rule.action.kind === "nop") return undefinedRef;
  const routing = routingOf(withOnly(host, rule), space);
  const ends = routing.lookUp(forwardView(space));
  return space.diagrams.where(ends, (id) => routing.targets.at(id).kind !== "none");
};

/** The look-ups of a host with all links as they are. */
const routingOf = (host: HostState, space: HeaderSpace): Routing =>
  new Routing({
    family: space.family,
    diagrams: space.diagrams,
    host,
    settings: settingsOf(host),
    uplinks: new Set(),
    links: { upLevel: (link) => space.linkState(link).levels[0]!, asked: everything },
  });

const withOnly = (host: HostState, rule: RoutingRule): HostState => {
  const { action } = rule;
  const asked = (routes: Table<Route>): Table<Route> =>
    new Map([...routes].filter(([, { table }]) => action.kind === "lookup" && table === action.table));
  return {
    config: { ...host.config, rule: new Map([["only", rule]]), route: asked(host.config.route) },
    dynamic: { ...host.dynamic, routes: asked(host.dynamic.routes) },
  };
};
