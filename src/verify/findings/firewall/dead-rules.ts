import { type Ref, undefinedRef } from "../../sets/index.ts";
import type { HostFinding } from "../finding.ts";
import type { RuleReach } from "./chain-flow.ts";
import type { HookContext } from "./hook-context.ts";
import { ruleText } from "./rule-text.ts";

/** Rules that no packet ever matches, because rules before them in their chain decide about all of theirs. */
export const deadRules = (context: HookContext, rules: readonly RuleReach[]): readonly HostFinding[] =>
  rules.flatMap((rule) => {
    if (rule.matched !== undefinedRef) return [];
    const wanted = matchOf(context, rule);
    if (wanted === undefinedRef) return [];
    const hiders = hidersOf(context, rules, rule, wanted);
    return hiders.length === 0 ? [] : [finding(context, rule, hiders, wanted)];
  });

/** The packets that a rule asks for, wherever it stands. */
const matchOf = ({ chains, space }: HookContext, { table, chain, index }: RuleReach): Ref =>
  space.diagrams.overrideAll((chains.runsOf(table, chain)[index]?.exits ?? []).map(({ guard }) => guard));

/** The rules before it that decide about its packets: one that does so alone, else all that have a part in it. */
const hidersOf = (
  { space: { diagrams } }: HookContext,
  rules: readonly RuleReach[],
  rule: RuleReach,
  wanted: Ref,
): readonly RuleReach[] => {
  const before = rules.filter(({ chain, index }) => chain === rule.chain && index < rule.index);
  const parts = before.filter((one) => !diagrams.disjoint(decided(diagrams, one), wanted));
  const alone = parts.find((one) => diagrams.subset(wanted, decided(diagrams, one)));
  return alone === undefined ? parts : [alone];
};

const decided = (diagrams: HookContext["space"]["diagrams"], { accepted, refused }: RuleReach): Ref =>
  diagrams.union(accepted, refused);

const finding = (
  context: HookContext,
  rule: RuleReach,
  hiders: readonly RuleReach[],
  _wanted: Ref,
): HostFinding => {
  const names = hiders.slice(0, 3).map((one) => `\`${ruleText(context.host, one.place)}\``);
  const more = hiders.length > 3 ? ` and ${hiders.length - 3} more` : "";
  return {
    code: "verify/dead-rule",
    severity: "problem",
    message: `no packet gets to the rule \`${ruleText(context.host, rule.place)}\` (${rule.place}): ${names.join(", ")}${more} before it ${hiders.length === 1 ? "decides" : "decide"} about all of its packets`,
    objects: [rule.place, ...hiders.map(({ place }) => place)],
    example: null,
    cure: `move it before ${hiders[0]!.place}, or take it out`,
  };
};
