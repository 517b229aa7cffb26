import type { GuardSyntax, PolicyTree, RuleSyntax } from "../language/index.ts";
import { checkMatches } from "./check-matches.ts";
import { checkNames } from "./check-names.ts";
import { checkIsolated } from "./check-isolated.ts";
import type { Guard, PolicyTest, Rule, RuleWindow } from "./policy.ts";
import type { Report } from "./report.ts";
import type { Resolvers } from "./resolvers.ts";
import { createNamer, ruleContent } from "./rule-name.ts";

/** Rules in file order, each with a name that stays. */
export const resolveRules = (tree: PolicyTree, resolvers: Resolvers, report: Report): readonly Rule[] => {
  const namer = createNamer("r", checkNames(tree.rules, "rule", report));
  return tree.rules.map((syntax) => {
    const { endpoints, services } = resolvers;
    const rule: Rule = {
      name: syntax.name?.value ?? namer.nameFor(ruleContent(syntax)),
      action: syntax.action,
      log: syntax.log?.value ?? "none",
      window: windowOf(syntax),
      from: endpoints(syntax.from),
      to: endpoints(syntax.to),
      services: services(syntax.services),
      span: syntax.span,
    };
    checkSides(syntax, resolvers, report);
    if (syntax.isWhole) checkMatches(syntax, rule, resolvers, report);
    return rule;
  });
};

/** Guards in file order. */
export const resolveGuards = (tree: PolicyTree, resolvers: Resolvers): readonly Guard[] =>
  tree.guard.map((syntax) => ({ ...resolveTraffic(syntax, resolvers), span: syntax.span }));

/** Tests in file order. */
export const resolveTests = (tree: PolicyTree, resolvers: Resolvers): readonly PolicyTest[] =>
  tree.tests.map((syntax) => ({
    expectation: syntax.expectation,
    ...resolveTraffic(syntax, resolvers),
    span: syntax.span,
  }));

const windowOf = ({ when, validity }: RuleSyntax): RuleWindow | null =>
  when.length === 0 && validity === null
    ? null
    : { schedules: when.map(({ value }) => value), validity: validity?.value ?? null };

/** Both sides and the services of an entry. */
export const resolveTraffic = (syntax: GuardSyntax, { endpoints, services }: Resolvers) => ({
  from: endpoints(syntax.from),
  to: endpoints(syntax.to),
  services: services(syntax.services),
});

const checkSides = (syntax: RuleSyntax, resolvers: Resolvers, report: Report): void => {
  for (const { value, span } of syntax.from)
    if (value.kind === "host")
      report.error(
        "policy/rule-from-host",
        span,
        "what the host itself sends is never filtered, so no rule begins at `host`",
        "take the rule out",
      );
  checkIsolated(syntax.from, resolvers, report);
  checkIsolated(syntax.to, resolvers, report);
};
