import type { Journey } from "../journey.ts";
import type { WayOut } from "../routing/next-hops.ts";
import { type Decision, tableNumbers } from "../routing/routing.ts";
import { type End, endAt } from "./end.ts";

type RouteDecision = Extract<Decision, { kind: "route" }>;

/** One of the ways out of a route; which of several is taken depends on a hash that nobody knows. */
export const chooseWay = (journey: Journey, { answer }: RouteDecision): WayOut | null => {
  const { ways, route } = answer;
  const chosen = journey.oracle.choose(`which next hop of \`${route.id}\` is taken`, ways.length);
  const way = ways[chosen] ?? null;
  if (ways.length > 1 && way !== null)
    journey.step("route", route.id, `one of ${ways.length} next hops: ${wayText(way)}`);
  return way;
};

export const wayText = ({ device, gateway }: WayOut): string =>
  gateway === null ? `dev ${device ?? "?"}` : `via ${gateway} dev ${device ?? "?"}`;

/** Says which rule and route decided. The first rule, which only finds the host's own addresses, is not worth telling. */
export const tellDecision = (journey: Journey, decision: Decision): void => {
  const { rule } = decision;
  if (rule !== null && rule.rule.action.kind === "lookup" && !isUsual(decision))
    journey.step("rule", rule.id, `lookup ${rule.rule.action.table}`);
  if (decision.kind === "fault") {
    journey.step(decision.at, decision.object, decision.fault === "none" ? "no route" : decision.fault);
    return;
  }
  const { route, ways } = decision.answer;
  const text = ways.length === 1 ? wayText(ways[0]!) : `${ways.length} next hops`;
  journey.step("route", route.id, route.route.type === "unicast" ? text : route.route.type);
};

const isUsual = ({ rule }: Decision): boolean => {
  const action = rule?.rule.action;
  return (
    action?.kind === "lookup" &&
    (action.table === tableNumbers.local || action.table === tableNumbers.main) &&
    (rule!.rule.priority === 0 || rule!.rule.priority === 32_766)
  );
};

/** The end of a packet without a route. `null` as the reason of silence: the sender hears of it where there is one. */
export const faultEnd = (
  _journey: Journey,
  decision: Extract<Decision, { kind: "fault" }>,
  _silence: string | null,
): End => endAt("unroutable", decision.at, decision.object);
