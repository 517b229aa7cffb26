import { type Change, type Fate, isPassing } from "../../verify/index.ts";
import { endsOf, rangesOfRewrite, type Vocabulary } from "./ends.ts";
import { type FoundRule, inItsFamilies, mergeRules, ruleSentence } from "./rule.ts";
import { servicesOf } from "./services.ts";

/** Whether a class of packets, or some of it, gets through now and would not with the policy. */
export const isLost = ({ before, after }: Change): boolean =>
  before.some(isPassing) && !after.some(isPassing);

/** The other way round. */
export const isGained = ({ before, after }: Change): boolean =>
  !before.some(isPassing) && after.some(isPassing);

/**
 * The rules that make good what a comparison found, in order: what passes too much is denied, then what is lost is
 * allowed. They stand before those that were there when it was compared.
 */
export const rulesFrom = (changes: readonly Change[], vocabulary: Vocabulary): readonly FoundRule[] => {
  const denied = changes.filter(isGained).flatMap((change) => rulesOf(change, "deny", vocabulary));
  const allowed = changes.filter(isLost).flatMap((change) => rulesOf(change, "allow", vocabulary));
  return [...mergeRules(denied), ...mergeRules(allowed)]
    .map(inItsFamilies)
    .filter((rule) => ruleSentence(rule) !== null);
};

const rulesOf = (change: Change, action: FoundRule["action"], vocabulary: Vocabulary): readonly FoundRule[] =>
  (action === "allow" ? change.before : change.after)
    .filter(({ verdict }) => verdict === "forwarded")
    .filter(({ out }) => out !== change.input)
    .map((fate) => ruleFor(change, fate, action, vocabulary));

/** Rules see the addresses and ports that a translation of the destination has made. */
const ruleFor = (
  { family, input, block }: Change,
  { out, destination }: Fate,
  action: FoundRule["action"],
  vocabulary: Vocabulary,
): FoundRule => {
  const inner = destination?.addresses ?? null;
  const targets = inner === null ? block.destinations : rangesOfRewrite(inner);
  return {
    action,
    families: [family],
    from: endsOf(family, block.sources, input, vocabulary),
    to: endsOf(family, targets, out, vocabulary),
    services: servicesOf(block, destination?.ports ?? null),
  };
};
