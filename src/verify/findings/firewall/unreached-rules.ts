import type { RouteTarget } from "../../routing/index.ts";
import { type Ref, undefinedRef } from "../../sets/index.ts";
import { decodePacket } from "../../space/index.ts";
import type { HostFinding } from "../finding.ts";
import type { RuleReach } from "./chain-flow.ts";
import type { HookContext } from "./hook-context.ts";
import { ruleText } from "./rule-text.ts";
import type { DestinationChanges } from "./translations.ts";

/**
 * Rules of a hook behind routing that never match, because no packet comes there as they ask for it: its destination has
 * been translated by then, or routing sends it elsewhere.
 */
export const unreachedRules = (
  context: HookContext,
  coming: Ref,
  changes: DestinationChanges,
  rules: readonly RuleReach[],
): readonly HostFinding[] =>
  rules.flatMap((rule) => {
    const { diagrams } = context.space;
    const decided = diagrams.union(rule.accepted, rule.refused);
    if (decided === undefinedRef) return [];
    const routed = diagrams.intersection(decided, coming);
    const still = diagrams.without(routed, diagrams.without(changes.before, changes.after));
    if (still !== undefinedRef) return [];
    const translated = diagrams.intersection(withoutOutput(context, decided), changes.before);
    if (translated !== undefinedRef) return [translatedAway(context, rule, translated)];
    return [routedAway(context, rule, decided)];
  });

const withoutOutput = ({ space }: HookContext, set: Ref): Ref =>
  space.diagrams.exists(set, space.fields.outputLink.levels);

const translatedAway = (context: HookContext, rule: RuleReach, translated: Ref): HostFinding => {
  const packet = decodePacket(context.space, context.space.diagrams.pick(translated)!);
  return {
    code: "verify/nat-before-routing",
    severity: "problem",
    message: `the rule \`${ruleText(context.host, rule.place)}\` (${rule.place}) asks for a destination from before translation: packets like this have another one by then, so it never matches`,
    objects: [rule.place],
    example: { packet, verdict: "forwarded", certainty: "sure", at: "prerouting", object: null, out: null },
    cure: "match the translated address and port there, or `ct original` (iptables: `-m conntrack --ctorigdst`)",
  };
};

const routedAway = (context: HookContext, rule: RuleReach, decided: Ref): HostFinding => {
  const { space, ends } = context;
  const there = space.diagrams.guard(withoutOutput(context, decided), ends);
  const targets = space.diagrams
    .terminals(there)
    .filter((id) => id !== 0)
    .map((id) => context.targetOf(id));
  const isRefused = targets.every(({ kind }) =>
    ["none", "blackhole", "unreachable", "prohibit"].includes(kind),
  );
  const assignment = space.diagrams.pick(
    there === undefinedRef ? decided : space.diagrams.where(there, (id) => id !== 0),
  )!;
  const packet = decodePacket(space, assignment);
  const text = ruleText(context.host, rule.place);
  return {
    code: isRefused ? "verify/black-hole" : "verify/dead-by-routing",
    severity: "problem",
    message: isRefused
      ? `the rule \`${text}\` (${rule.place}) is about packets for which there is no route`
      : `the rule \`${text}\` (${rule.place}) never matches: routing sends its packets ${placesOf(targets)}`,
    objects: [rule.place, ...targets.flatMap((target) => ("object" in target ? [target.object] : []))],
    example: {
      packet,
      verdict: isRefused ? "unroutable" : "forwarded",
      certainty: "sure",
      at: "route",
      object: null,
      out: outOf(targets),
    },
    cure: isRefused
      ? "add a route for them, or take the rule out"
      : "correct the interface in the rule, or route those packets there",
  };
};

const outOf = (targets: readonly RouteTarget[]): string | null =>
  targets.flatMap((target) =>
    target.kind === "unicast" ? target.hops.map(({ device }) => device) : [],
  )[0] ?? null;

/** `by eth0 and eth1`, `to the host itself`. */
const placesOf = (targets: readonly RouteTarget[]): string => {
  const devices = [
    ...new Set(
      targets.flatMap((target) => (target.kind === "unicast" ? target.hops.map(({ device }) => device) : [])),
    ),
  ];
  const isLocal = targets.some(({ kind }) => kind === "local" || kind === "broadcast" || kind === "anycast");
  return [
    ...(devices.length === 0
      ? []
      : [`by ${devices.slice(0, 3).join(", ")}${devices.length > 3 ? ", …" : ""}`]),
    ...(isLocal ? ["to the host itself"] : []),
  ].join(" or ");
};
