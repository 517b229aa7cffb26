import type { NextHop, Route, RoutingRule, RuleAction } from "../../state/index.ts";

/** A route's way out as an operator would type it: `via 192.168.1.1 dev eth0`, `unreachable`, `dev eth0`. */
export const describeRoute = (route: Route): string => {
  if (route.nextHopId !== null) return `nexthop ${route.nextHopId}`;
  if (route.nextHops.length === 0) return route.type;
  const ways = route.nextHops.map(describeNextHop);
  return ways.length === 1
    ? ways[0]!
    : ways.map((way, at) => `${way} weight ${route.nextHops[at]!.weight}`).join(", ");
};

/** One next hop: `via ADDRESS dev LINK`. */
export const describeNextHop = ({ gateway, device }: NextHop): string =>
  [gateway === null ? [] : ["via", gateway], device === null ? [] : ["dev", device]].flat().join(" ");

/** What a routing rule selects, and what it does with it. */
export const describeRule = (rule: RoutingRule): readonly [packets: string, action: string] => [
  [
    rule.invert ? ["not"] : [],
    ["from", rule.from ?? "all"],
    rule.to === null ? [] : ["to", rule.to],
    rule.inputDevice === null ? [] : ["iif", rule.inputDevice],
    rule.outputDevice === null ? [] : ["oif", rule.outputDevice],
    rule.mark === null
      ? []
      : ["fwmark", `0x${rule.mark.value.toString(16)}/0x${rule.mark.mask.toString(16)}`],
    rule.ipProtocol === null ? [] : ["ipproto", String(rule.ipProtocol)],
  ]
    .flat()
    .join(" "),
  describeAction(rule.action),
];

const describeAction = (action: RuleAction): string => {
  if (action.kind === "lookup") return `lookup ${tableNames.get(action.table) ?? action.table}`;
  return action.kind === "goto" ? `goto ${action.priority}` : action.kind;
};

/** `linux/rtnetlink.h`, `RT_TABLE_*`. */
const tableNames: ReadonlyMap<number, string> = new Map([
  [253, "default"],
  [254, "main"],
  [255, "local"],
]);
