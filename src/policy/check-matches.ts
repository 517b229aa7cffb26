import type { EndpointValue, GuardSyntax, Located, RuleSyntax } from "../language/index.ts";
import type { EndpointFacts } from "./endpoint-facts.ts";
import type { Rule } from "./policy.ts";
import type { Report } from "./report.ts";
import type { Resolvers } from "./resolvers.ts";

/** A rule that can never match is a mistake, and a dangerous one when it denies. */
export const checkMatches = (syntax: RuleSyntax, rule: Rule, resolvers: Resolvers, report: Report): void => {
  const { facts } = resolvers;
  if (rule.from.length === 0 || rule.to.length === 0) return;
  checkFamilies(syntax, rule, facts, report);
  checkSameNetwork(rule, facts, report);
  if (facts.hasUnrouted) checkRouted([...syntax.from, ...syntax.to], resolvers, report);
  if (rule.action === "allow" && rule.log === "denied")
    report.warning("policy/no-effect", syntax.log!.span, "a rule that allows has nothing denied to log");
};

/** Only what passes the host is filtered. */
const checkRouted = (
  written: readonly Located<EndpointValue>[],
  { endpoints, facts }: Resolvers,
  report: Report,
): void => {
  for (const side of written) {
    const network = side.value.kind === "name" ? facts.unrouted(endpoints([side])) : null;
    if (network !== null)
      report.warning(
        "policy/no-effect",
        side.span,
        `the host has no address in \`${network}\`, so traffic of \`${network}\` does not pass here`,
        `give \`${network}\` an \`address\`, and its machines that address as gateway`,
      );
  }
};

/** Both sides have addresses of one family. */
export const checkFamilies = (
  syntax: GuardSyntax,
  rule: Pick<Rule, "from" | "to">,
  facts: EndpointFacts,
  report: Report,
): void => {
  const from = facts.familiesOf(rule.from);
  const to = facts.familiesOf(rule.to);
  if (from[0] === to[0] || to.some((family) => from.includes(family))) return;
  report.error(
    "policy/family-mismatch",
    syntax.to[0]!.span,
    `nothing goes from ${familyWord(from[0]!)} to ${familyWord(to[0]!)} addresses`,
    "name addresses of one family on both sides",
  );
};

const familyWord = (family: string): string => (family === "ipv4" ? "IPv4" : "IPv6");

const checkSameNetwork = (rule: Rule, facts: EndpointFacts, report: Report): void => {
  const network = facts.soleNetwork(rule.from);
  if (network === null || facts.soleNetwork(rule.to) !== network) return;
  const message = `traffic inside \`${network}\` does not pass the host, so this rule never matches`;
  const hint = `\`isolate: on\` keeps all machines of \`${network}\` apart; else put them into two networks`;
  if (rule.action === "deny") report.error("policy/same-network", rule.span, message, hint);
  else
    report.warning(
      "policy/same-network",
      rule.span,
      message,
      "inside a network everything is allowed already",
    );
};
