import { type Family, families } from "../../net/index.ts";
import type { HostState, RoutingRule } from "../../state/index.ts";
import type { Oracle } from "../packet/oracle.ts";
import type { Flow } from "./flow.ts";
import type { WaySources } from "./next-hops.ts";
import { type PreparedRule, prepareRule } from "./policy-rule.ts";
import { type PreparedRoute, prepareRoute, RouteTable, type TableAnswer } from "./route-table.ts";

/** `linux/rtnetlink.h`: `RT_TABLE_*`. */
export const tableNumbers = { default: 253, main: 254, local: 255 } as const;

/** Why there is no route. */
export type RouteFault = "none" | "unreachable" | "prohibit" | "blackhole";

/** What the rules and tables answer. `object` decided; `rule` led to it. */
export type Decision =
  | { readonly kind: "route"; readonly rule: PreparedRule; readonly answer: TableAnswer }
  | {
      readonly kind: "fault";
      readonly fault: RouteFault;
      readonly at: "rule" | "route";
      readonly object: string | null;
      readonly rule: PreparedRule | null;
    };

/** The routing rules and tables of one family. */
export class Routing {
  readonly #rules: readonly PreparedRule[];
  readonly #tables: ReadonlyMap<number, RouteTable>;
  readonly #places: ReadonlyMap<number, number>;
  /** Whether rules differ from the three that a host begins with (`fib4_has_custom_rules`). */
  readonly hasOwnRules: boolean;

  constructor(family: Family, sources: WaySources) {
    const { config } = sources.host;
    const rules = [...config.rule].filter(([, rule]) => rule.family === family);
    this.#rules = (rules.length === 0 ? firstRules(family) : rules)
      .map(([key, rule]) => prepareRule(key, rule))
      .toSorted((a, b) => a.rule.priority - b.rule.priority);
    this.#places = placesOf(this.#rules);
    this.hasOwnRules = !this.#rules.every(({ rule }) => isFirstRule(rule));
    this.#tables = tablesOf(family, sources);
  }

  /** The local table, which tells whose an address is. */
  get local(): RouteTable | undefined {
    return this.#tables.get(tableNumbers.local);
  }

  /** Whether the look-up asks for protocol and ports (`fib4_rules_early_flow_dissect`): no rule, no question. */
  decide(flow: Flow, oracle: Oracle): Decision {
    const rules = this.#rules;
    for (let at = 0; at < rules.length; at += 1) {
      const prepared = rules[at]!;
      if (!prepared.selects(flow, oracle)) continue;
      const { action } = prepared.rule;
      if (action.kind === "nop") continue;
      if (action.kind === "goto") {
        const target = this.#places.get(action.priority);
        if (target !== undefined && target > at) at = target - 1;
        continue;
      }
      if (action.kind !== "lookup")
        return { kind: "fault", fault: action.kind, at: "rule", object: prepared.id, rule: prepared };
      const answer = this.#tables.get(action.table)?.find(flow) ?? null;
      const decision = answer === null ? null : decisionOf(prepared, answer, oracle);
      if (decision !== null) return decision;
    }
    return { kind: "fault", fault: "none", at: "route", object: null, rule: null };
  }
}

/** What a table's answer means; `null` when the next rule is asked. */
const decisionOf = (rule: PreparedRule, answer: TableAnswer, oracle: Oracle): Decision | null => {
  const { route } = answer;
  const { type } = route.route;
  if (type === "throw") return null;
  if (type === "blackhole" || type === "unreachable" || type === "prohibit")
    return { kind: "fault", fault: type, at: "route", object: route.id, rule };
  if (route.isBlackhole) return { kind: "fault", fault: "blackhole", at: "route", object: route.id, rule };
  return isSuppressed(rule, answer, oracle) ? null : { kind: "route", rule, answer };
};

/** `fib4_rule_suppress`. */
const isSuppressed = ({ rule, id }: PreparedRule, { route }: TableAnswer, oracle: Oracle): boolean => {
  if (rule.suppressPrefixLength !== null && route.prefixLength <= rule.suppressPrefixLength) return true;
  return (
    rule.suppressGroup !== null && oracle.decide(`the group of the link that \`${id}\` passes over`, false)
  );
};

const placesOf = (rules: readonly PreparedRule[]): ReadonlyMap<number, number> => {
  const places = new Map<number, number>();
  for (const [at, { rule }] of rules.entries()) if (!places.has(rule.priority)) places.set(rule.priority, at);
  return places;
};

const tablesOf = (family: Family, sources: WaySources): ReadonlyMap<number, RouteTable> => {
  const { config, dynamic } = sources.host;
  const groups = new Map<number, PreparedRoute[]>();
  for (const table of [dynamic.routes, config.route])
    for (const [key, route] of table) {
      if (route.family !== family) continue;
      const prepared = prepareRoute(key, route, sources);
      const group = groups.get(route.table);
      if (group === undefined) groups.set(route.table, [prepared]);
      else group.push(prepared);
    }
  return new Map([...groups].map(([table, routes]) => [table, new RouteTable(routes)]));
};

const bare: Omit<RoutingRule, "family" | "priority" | "action"> = {
  invert: false,
  from: null,
  to: null,
  inputDevice: null,
  outputDevice: null,
  mark: null,
  tos: 0,
  ipProtocol: null,
  sourcePorts: null,
  destinationPorts: null,
  users: null,
  suppressPrefixLength: null,
  suppressGroup: null,
  l3mdev: false,
  tunnelId: null,
  protocol: 2,
};

const firstPriorities: ReadonlyMap<number, number> = new Map([
  [0, tableNumbers.local],
  [32_766, tableNumbers.main],
  [32_767, tableNumbers.default],
]);

/** The rules that a host begins with; a state without any rule is taken to have them. */
const firstRules = (family: Family): readonly (readonly [string, RoutingRule])[] =>
  [...firstPriorities].map(([priority, table]) => [
    `${family} ${priority}`,
    { ...bare, family, priority, action: { kind: "lookup", table } },
  ]);

const isFirstRule = ({ priority, action }: RoutingRule): boolean =>
  action.kind === "lookup" && firstPriorities.get(priority) === action.table;

/** The routing of both families. */
export const prepareRouting = (sources: WaySources): Readonly<Record<Family, Routing>> => {
  const [ipv4, ipv6] = families.map((family) => new Routing(family, sources));
  return { ipv4: ipv4!, ipv6: ipv6! };
};

/** What routing reads of a host. */
export type RoutingSource = Pick<HostState, "config" | "dynamic">;
