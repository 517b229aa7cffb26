import type { RouteTarget } from "../../routing/index.ts";
import { undefinedRef } from "../../sets/index.ts";
import { decodePacket } from "../../space/index.ts";
import type { HostFinding } from "../finding.ts";
import { ruleWords } from "./rule-words.ts";
import type { RuleStep, RuleWalk } from "./rule-walk.ts";

/** Rules that take packets to a table which refuses all of them, although a later rule would have a way. */
export const refusingTables = (walk: RuleWalk): readonly HostFinding[] =>
  walk.steps.flatMap((step, index) => {
    const { diagrams } = walk.space;
    const { action } = step.rule;
    if (action.kind !== "lookup" || (action.table >= 253 && action.table <= 255)) return [];
    const mine = diagrams.intersection(step.left, step.answered);
    if (mine === undefinedRef) return [];
    const targets = diagrams
      .terminals(diagrams.guard(mine, walk.ends))
      .filter((id) => id !== 0)
      .map((id) => walk.routing.targets.at(id));
    if (!targets.every(isRefusal)) return [];
    const later = diagrams.overrideAll(walk.steps.slice(index + 1).map(({ answered }) => answered));
    const lost = diagrams.intersection(mine, later);
    return lost === undefinedRef ? [] : [finding(walk, step, lost, targets)];
  });

const isRefusal = ({ kind }: RouteTarget): boolean =>
  kind === "blackhole" || kind === "unreachable" || kind === "prohibit";

const finding = (
  { space }: RuleWalk,
  { rule, object }: RuleStep,
  lost: RuleStep["left"],
  targets: readonly RouteTarget[],
): HostFinding => {
  const table = rule.action.kind === "lookup" ? rule.action.table : 0;
  const packet = decodePacket(space, space.diagrams.pick(lost)!);
  const routes = targets.flatMap((target) => ("object" in target ? [target.object] : []));
  return {
    code: "verify/black-hole",
    severity: "problem",
    message: `everything that the routing rule \`${rule.priority}: ${ruleWords(rule)}\` takes to table ${table} is refused there: none of its ways out is usable`,
    objects: [object, ...routes],
    example: {
      packet,
      verdict: "unroutable",
      certainty: "sure",
      at: "route",
      object: routes[0] ?? object,
      out: null,
    },
    cure: `bring a way out of table ${table} up, or take the rule out: \`ip rule del pref ${rule.priority}\``,
  };
};
