import type { Family } from "../../net/index.ts";
import type { End } from "./ends.ts";
import { type Services, serviceWords, unionOfServices } from "./services.ts";

/** A rule that was found, and for which families. */
export interface FoundRule {
  readonly action: "allow" | "deny";
  readonly families: readonly Family[];
  readonly from: readonly End[];
  readonly to: readonly End[];
  readonly services: Services;
}

/** Rules of one action, in no order, as fewer that say the same. */
export const mergeRules = (rules: readonly FoundRule[]): readonly FoundRule[] => {
  const services = joinWhere(
    rules,
    ({ from, to, families }) => [words(from), words(to), families],
    withServices,
  );
  const families = joinWhere(
    services,
    ({ from, to, services: of }) => [words(from), words(to), serviceWords(of)],
    withFamilies,
  );
  const targets = joinWhere(
    families,
    (rule) => [words(rule.from), serviceWords(rule.services), rule.families],
    withTargets,
  );
  return joinWhere(
    targets,
    (rule) => [words(rule.to), serviceWords(rule.services), rule.families],
    withSources,
  );
};

const words = (ends: readonly End[]): readonly string[] => ends.map(({ word }) => word).toSorted();

const joinWhere = (
  rules: readonly FoundRule[],
  keyOf: (rule: FoundRule) => unknown,
  join: (a: FoundRule, b: FoundRule) => FoundRule,
): readonly FoundRule[] =>
  [...Map.groupBy(rules, (rule) => JSON.stringify([rule.action, keyOf(rule)])).values()].map((group) =>
    group.reduce(join),
  );

const withServices = (a: FoundRule, b: FoundRule): FoundRule => ({
  ...a,
  services: unionOfServices(a.services, b.services),
});

const withFamilies = (a: FoundRule, b: FoundRule): FoundRule => ({
  ...a,
  families: [...new Set([...a.families, ...b.families])].toSorted(),
});

const withTargets = (a: FoundRule, b: FoundRule): FoundRule => ({ ...a, to: unionOfEnds(a.to, b.to) });
const withSources = (a: FoundRule, b: FoundRule): FoundRule => ({ ...a, from: unionOfEnds(a.from, b.from) });

const unionOfEnds = (a: readonly End[], b: readonly End[]): readonly End[] => [
  ...new Map([...a, ...b].map((end) => [end.word, end])).values(),
];

/** A rule in words that speak of its families alone, where there are such words. */
export const inItsFamilies = (rule: FoundRule): FoundRule => {
  const said = familiesSaid(rule);
  if (said.every((family) => rule.families.includes(family))) return rule;
  const from = narrowed(rule.from, rule.families);
  if (from !== null) return { ...rule, from };
  const to = narrowed(rule.to, rule.families);
  return to === null ? rule : { ...rule, to };
};

/** The families of which a rule with these ends would speak. */
const familiesSaid = ({ from, to }: FoundRule): readonly Family[] =>
  (["ipv4", "ipv6"] as const).filter((family) =>
    [from, to].every((ends) => ends.some(({ byFamily }) => byFamily.has(family))),
  );

const narrowed = (ends: readonly End[], families: readonly Family[]): readonly End[] | null => {
  const found = ends.map((end): readonly End[] | null => {
    const others = [...end.byFamily.keys()].filter((family) => !families.includes(family));
    if (others.length === 0) return [end];
    const texts = families.map((family) => [family, end.byFamily.get(family) ?? []] as const);
    if (families.some((family) => end.byFamily.get(family) === null)) return null;
    return texts.flatMap(([family, list]) =>
      list.map((word) => ({ word, byFamily: new Map([[family, [word]]]) })),
    );
  });
  return found.some((list) => list === null) ? null : found.flatMap((list) => list!);
};

/** `allow lab, office to internet on tcp/443`; `null` when no rule can say it. */
export const ruleSentence = ({ action, from, to, services }: FoundRule): string | null => {
  const named = serviceWords(services);
  if (from.length === 0 || to.length === 0 || named?.length === 0) return null;
  return `${action} ${listed(from)} to ${listed(to)}${named === null ? "" : ` on ${named.join(", ")}`}`;
};

const listed = (ends: readonly End[]): string => ends.map(({ word }) => word).join(", ");
