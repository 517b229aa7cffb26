import { undefinedRef } from "../../sets/index.ts";
import { decodePacket } from "../../space/index.ts";
import type { HostFinding } from "../finding.ts";
import { ruleWords } from "./rule-words.ts";
import type { RuleStep, RuleWalk } from "./rule-walk.ts";

/** Rules that are never asked: those before them answer every packet that they select. */
export const hiddenRules = (walk: RuleWalk): readonly HostFinding[] =>
  walk.steps.flatMap((step, index) => hidden(walk, step, index));

/** The table `default` (253) is empty unless somebody uses it: that the main table hides it is how hosts are. */
const isUsual = ({ rule: { action } }: RuleStep): boolean => action.kind === "lookup" && action.table === 253;

/** The table `local` (255) comes first on every host. */
const isLocal = ({ rule: { action } }: RuleStep): boolean => action.kind === "lookup" && action.table === 255;

const hidden = (walk: RuleWalk, step: RuleStep, index: number): readonly HostFinding[] => {
  const { diagrams } = walk.space;
  const isSelecting = step.selected !== undefinedRef && step.rule.action.kind !== "nop";
  if (!isSelecting || isUsual(step) || !diagrams.disjoint(step.selected, step.left)) return [];
  const before = walk.steps
    .slice(0, index)
    .filter((other) => !isLocal(other) && !diagrams.disjoint(other.answered, step.selected));
  if (before.length === 0) return [];
  const whole = before.find(({ answered }) => diagrams.subset(step.selected, answered));
  const hiders = whole === undefined ? before : [whole];
  const { family, priority } = step.rule;
  const names = hiders.map(({ rule }) => `\`${rule.priority}: ${ruleWords(rule)}\``).join(" and ");
  return [
    {
      code: "verify/rule-hidden",
      severity: "problem",
      message: `the ${familyWord(family)} routing rule \`${priority}: ${ruleWords(step.rule)}\` is never asked: ${names} ${hiders.length === 1 ? "answers" : "answer"} everything that it selects`,
      objects: [step.object, ...hiders.map(({ object }) => object)],
      example: exampleOf(walk, step, hiders[0]!),
      cure: `give it a preference below ${hiders[0]!.rule.priority}, or take it out`,
    },
  ];
};

const familyWord = (family: "ipv4" | "ipv6"): string => (family === "ipv4" ? "IPv4" : "IPv6");

/** A packet that the hidden rule selects, and that the other answers. */
const exampleOf = ({ space }: RuleWalk, step: RuleStep, hider: RuleStep): HostFinding["example"] => {
  const { diagrams } = space;
  const assignment = diagrams.pick(diagrams.intersection(step.selected, hider.answered));
  if (assignment === null) return null;
  const packet = decodePacket(space, assignment);
  return { packet, verdict: "forwarded", certainty: "sure", at: "rule", object: hider.object, out: null };
};
