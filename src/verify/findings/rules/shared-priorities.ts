import { equalValues } from "../../../state/index.ts";
import type { HostFinding } from "../finding.ts";
import { ruleWords } from "./rule-words.ts";
import type { RuleStep, RuleWalk } from "./rule-walk.ts";

/** Rules of one preference that select the same packets and do different things with them. */
export const sharedPriorities = ({ space, steps }: RuleWalk): readonly HostFinding[] =>
  steps.flatMap((step, index) =>
    steps
      .slice(index + 1)
      .filter((other) => isRival(step, other) && !space.diagrams.disjoint(step.selected, other.selected))
      .map((other) => rivalry(step, other)),
  );

const isRival = (one: RuleStep, other: RuleStep): boolean =>
  one.rule.priority === other.rule.priority && !equalValues(one.rule.action, other.rule.action);

const rivalry = (one: RuleStep, other: RuleStep): HostFinding => ({
  code: "verify/rule-priority-taken",
  severity: "notice",
  message: `the routing rules \`${ruleWords(one.rule)}\` and \`${ruleWords(other.rule)}\` both have the preference ${one.rule.priority}, and select packets in common`,
  objects: [one.object, other.object],
  example: null,
  cure: "give them different preferences: of equal ones, the older is asked first",
});
