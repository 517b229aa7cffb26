import type { NftExpression, NftRule } from "../../../state/index.ts";
import type { RuleChain, RuleTable } from "../chains/base-chain.ts";
import type { Scope } from "../scope.ts";
import { runXtMatch, runXtRule, runXtTarget } from "../xt/run-xt.ts";
import type { ExpressionKind, Handler, Handlers } from "./handler.ts";
import { requirePredicate } from "./handler.ts";
import { loadHandlers } from "./load-expressions.ts";
import { RuleMachine } from "./machine.ts";
import { matchHandlers } from "./match-expressions.ts";
import { statementHandlers } from "./statement-expressions.ts";
import type { RuleRun } from "./thread.ts";
import { translationHandlers } from "./translation-expressions.ts";

/** What each kind of expression does; one that is not decoded perhaps lets packets go on. */
const handlers: Handlers<ExpressionKind> = {
  ...loadHandlers,
  ...matchHandlers,
  ...statementHandlers,
  ...translationHandlers,
  xtMatch: (machine, match) => runXtMatch(machine, match),
  xtTarget: (machine, target) => runXtTarget(machine, target),
  raw: (machine, { name, data }) => requirePredicate(machine, `${name} ${data}`),
};

/** How packets leave a rule. Those of no exit go on with the next rule as if this one were not there. */
export const runRule = (
  scope: Scope,
  table: RuleTable,
  place: string,
  rule: RuleChain["rules"][number],
): RuleRun => {
  const machine = new RuleMachine(scope, place);
  if (rule.kind === "xt") runXtRule(machine, rule.rule);
  else runExpressions(machine, table, rule.rule);
  return machine.finish();
};

const runExpressions = (machine: RuleMachine, table: RuleTable, { expressions }: NftRule): void => {
  for (const expression of expressions) {
    if (machine.isDone) return;
    (handlers[expression.kind] as Handler<NftExpression["kind"]>)(machine, expression, table);
  }
};
