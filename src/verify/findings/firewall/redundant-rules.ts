import { type BaseChain, type RuleTable, substitute } from "../../firewall/index.ts";
import type { Exit } from "../../firewall/rule/thread.ts";
import { type Ref, undefinedRef } from "../../sets/index.ts";
import type { HostFinding } from "../finding.ts";
import type { FollowedChain } from "./forward-conflicts.ts";
import type { HookContext } from "./hook-context.ts";
import { ruleText } from "./rule-text.ts";

/** Decisions as terminals; what goes on is undefined. */
const terminals = { accept: 2, drop: 3, reject: 4, other: 5, returned: 6 } as const;

/** Longer chains are not asked: it takes a diagram for each rule. */
const mostRules = 2000;

/** Jumps deeper than this are not followed. */
const deepest = 16;

/**
 * Rules of a base chain that decide nothing: what comes after them decides the same about every packet that they decide
 * about. Chains with rules that are not plain (effects behind a jump, logging) are judged as far as they are.
 */
export const redundantRules = (context: HookContext, followed: FollowedChain): readonly HostFinding[] => {
  const { base, rules } = followed;
  const below = decisionsBelow(context, base);
  return rules
    .filter(({ chain }) => chain === base.chain)
    .flatMap((rule): HostFinding[] => {
      const after = below[rule.index];
      if (after === undefined) return [];
      const { diagrams } = context.space;
      const same = (set: Ref, decision: number): boolean =>
        diagrams.subset(
          set,
          diagrams.where(after, (id) => id === decision),
        );
      const decided = diagrams.union(rule.accepted, rule.refused);
      if (decided === undefinedRef || rule.matched !== decided) return [];
      const isDrop = isPlainDrop(context, base, rule.index);
      if (!same(rule.accepted, terminals.accept)) return [];
      if (!same(rule.refused, isDrop ? terminals.drop : terminals.reject)) return [];
      return [
        {
          code: "verify/redundant-rule",
          severity: "notice",
          message: `the rule \`${ruleText(context.host, rule.place)}\` (${rule.place}) decides nothing: without it, its packets end the same`,
          objects: [rule.place],
          example: null,
          cure: "take it out, or leave it as a note",
        },
      ];
    });
};

const exitsAt = ({ chains }: HookContext, { table, chain }: BaseChain, index: number): readonly Exit[] =>
  chains.runsOf(table, chain)[index]?.exits ?? [];

const isPlainDrop = (context: HookContext, base: BaseChain, index: number): boolean =>
  exitsAt(context, base, index).every(({ verdict }) => verdict?.kind === "drop");

/** For each rule what all rules after it and the policy decide, as far up as it is known. */
const decisionsBelow = (context: HookContext, base: BaseChain): readonly (Ref | undefined)[] => {
  const { chains, space } = context;
  const count = chains.runsOf(base.table, base.chain).length;
  if (count > mostRules) return [];
  const below: (Ref | undefined)[] = Array.from({ length: count });
  let rest: Ref | null = space.diagrams.terminal(terminals[base.policy]);
  for (let index = count - 1; index >= 0 && rest !== null; index -= 1) {
    below[index] = rest;
    rest = before(context, base.table, exitsAt(context, base, index), rest, 0);
  }
  return below;
};

/** What a rule and `rest` after it decide; `null` when that is not plain. */
const before = (
  context: HookContext,
  table: RuleTable,
  exits: readonly Exit[],
  rest: Ref,
  depth: number,
): Ref | null => {
  const { diagrams } = context.space;
  const parts = exits.map((exit) => decisionOf(context, table, exit, rest, depth));
  if (parts.some((part) => part === null)) return null;
  return diagrams.override(diagrams.overrideAll(parts.filter((part) => part !== null)), rest);
};

/** `null` when it is not plain: something is done to packets that come back from a chain. */
const decisionOf = (
  context: HookContext,
  table: RuleTable,
  { guard, effects, verdict }: Exit,
  rest: Ref,
  depth: number,
): Ref | null => {
  const { diagrams } = context.space;
  if (verdict === null) {
    if (effects.assigned.size > 0 && depth > 0) return null;
    return diagrams.guard(guard, substitute(diagrams, rest, effects.assigned));
  }
  if (verdict.kind === "accept" || verdict.kind === "drop" || verdict.kind === "reject")
    return diagrams.guard(guard, diagrams.terminal(terminals[verdict.kind]));
  if (verdict.kind === "return") return diagrams.guard(guard, diagrams.terminal(terminals.returned));
  if (verdict.kind !== "jump" && verdict.kind !== "goto")
    return diagrams.guard(guard, diagrams.terminal(terminals.other));
  if (effects.assigned.size > 0 || depth > deepest) return null;
  const target = chainDecision(context, table, verdict.chain, depth + 1);
  if (target === null) return null;
  const ended =
    verdict.kind === "goto" ? diagrams.override(target, diagrams.terminal(terminals.returned)) : target;
  return diagrams.guard(guard, ended);
};

/** What a user chain decides; undefined where it ends or returns. */
const chainDecision = (context: HookContext, table: RuleTable, name: string, depth: number): Ref | null => {
  const { chains, space } = context;
  const runs = chains.runsOf(table, name);
  let rest: Ref | null = undefinedRef;
  for (let index = runs.length - 1; index >= 0 && rest !== null; index -= 1)
    rest = before(context, table, runs[index]!.exits, rest, depth);
  return rest === null
    ? null
    : space.diagrams.mapTerminals(rest, (id) => (id === terminals.returned ? 0 : id));
};
