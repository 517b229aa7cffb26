import { quoteText } from "../diagnostics/index.ts";
import type { GuardSyntax, Located, PolicyTree, RuleSyntax, EndpointValue } from "../language/index.ts";
import type { EndpointFacts } from "./endpoint-facts.ts";
import type { EndpointResolver } from "./endpoint-resolver.ts";
import type { Guard, Rule } from "./policy.ts";
import type { Report } from "./report.ts";
import { createNamer, ruleContent } from "./rule-name.ts";
import type { ServiceResolver } from "./service-resolver.ts";

/** What rules, guards and publications are resolved with. */
export interface Resolvers {
  readonly endpoints: EndpointResolver;
  readonly services: ServiceResolver;
  readonly facts: EndpointFacts;
  readonly hasUplinks: boolean;
}

/** Rules in file order, each with a name that stays. */
export const resolveRules = (tree: PolicyTree, resolvers: Resolvers, report: Report): readonly Rule[] => {
  const namer = createNamer("r", checkNames(tree.rules, "rule", report));
  return tree.rules.map((syntax) => {
    const rule: Rule = {
      name: syntax.name?.value ?? namer.nameFor(ruleContent(syntax)),
      action: syntax.action,
      log: syntax.log?.value ?? "none",
      ...resolveTraffic(syntax, resolvers),
      span: syntax.span,
    };
    checkSides(syntax, resolvers, report);
    if (syntax.isWhole) checkMatches(syntax, rule, resolvers, report);
    return rule;
  });
};

/** Guards in file order. */
export const resolveGuards = (tree: PolicyTree, resolvers: Resolvers, report: Report): readonly Guard[] =>
  tree.guard.map((syntax) => {
    checkInternet([...syntax.from, ...syntax.to], resolvers, report);
    return { ...resolveTraffic(syntax, resolvers), span: syntax.span };
  });

/** The names that entries have; a second use of one is reported. */
export const checkNames = (
  entries: readonly { readonly name: Located<string> | null }[],
  noun: string,
  report: Report,
): ReadonlySet<string> => {
  const lines = new Map<string, number>();
  for (const { name } of entries) {
    if (name === null) continue;
    const line = lines.get(name.value);
    if (line === undefined) lines.set(name.value, name.span.line);
    else
      report.error(
        "policy/duplicate-name",
        name.span,
        `a ${noun} in line ${line} is already called ${quoteText(name.value)}`,
        "rename one of them",
      );
  }
  return new Set(lines.keys());
};

/** `internet` means nothing without an uplink. */
export const checkInternet = (
  written: readonly Located<EndpointValue>[],
  { hasUplinks }: Resolvers,
  report: Report,
): void => {
  if (hasUplinks) return;
  for (const { value, span } of written)
    if (value.kind === "internet")
      report.error(
        "policy/no-uplink",
        span,
        "`internet` is what leaves by an uplink, and no uplink is declared",
        "declare one, like `uplinks: { fibre: { device: eth0 } }`",
      );
};

/** No side is in an isolated network: nothing leaves or enters it. */
export const checkIsolated = (
  written: readonly Located<EndpointValue>[],
  { endpoints, facts }: Resolvers,
  report: Report,
): void => {
  for (const side of written) {
    const network = isResolvable(side) ? facts.isolated(endpoints([side])) : null;
    if (network !== null)
      report.error(
        "policy/isolated",
        side.span,
        `the network \`${network}\` is isolated: nothing leaves or enters it`,
        "take this out, or give the network the mode nat or routed",
      );
  }
};

const resolveTraffic = (syntax: GuardSyntax, { endpoints, services }: Resolvers) => ({
  from: endpoints(syntax.from),
  to: endpoints(syntax.to),
  services: services(syntax.services),
});

const isResolvable = ({ value }: Located<EndpointValue>): boolean =>
  value.kind === "name" || value.kind === "prefix";

const checkSides = (syntax: RuleSyntax, resolvers: Resolvers, report: Report): void => {
  for (const { value, span } of syntax.from)
    if (value.kind === "host")
      report.error(
        "policy/rule-from-host",
        span,
        "what the host itself sends is never filtered, so no rule begins at `host`",
        "take the rule out",
      );
  const both = [...syntax.from, ...syntax.to];
  checkInternet(both, resolvers, report);
  checkIsolated(both, resolvers, report);
};

/** A rule that can never match is a mistake, and a dangerous one when it denies. */
const checkMatches = (syntax: RuleSyntax, rule: Rule, resolvers: Resolvers, report: Report): void => {
  const { facts } = resolvers;
  if (rule.from.length === 0 || rule.to.length === 0) return;
  checkFamilies(syntax, rule, facts, report);
  checkSameNetwork(rule, facts, report);
  checkRouted([...syntax.from, ...syntax.to], resolvers, report);
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

const checkFamilies = (syntax: RuleSyntax, rule: Rule, facts: EndpointFacts, report: Report): void => {
  const from = facts.familiesOf(rule.from);
  if (facts.familiesOf(rule.to).some((family) => from.includes(family))) return;
  report.error(
    "policy/family-mismatch",
    syntax.to[0]!.span,
    `nothing goes from ${familyWord(from[0]!)} to ${familyWord(facts.familiesOf(rule.to)[0]!)} addresses`,
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
