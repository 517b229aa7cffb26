import type { Span } from "../../diagnostics/index.ts";
import type { Rule } from "../../policy/index.ts";
import type { Context } from "../context.ts";
import { isPublished, type Match } from "../nftables/match.ts";
import type { SetStore } from "../nftables/set-store.ts";
import { matchWhileOpen } from "../times/rule-times.ts";
import { type Publication, publicationsOf } from "../nat/publication.ts";
import { type Reach, reachesOf } from "./reach.ts";
import { portsOfProtocol, type Traffic, trafficOf } from "./traffic.ts";
import type { Zones } from "./zone.ts";

/** A rule about forwarded traffic, ready to be put into the chains that it concerns. */
export interface FilterRule {
  readonly name: string;
  readonly allows: boolean;
  /** Whether its packets (of an allowing rule: the first of each flow) are logged. */
  readonly logs: boolean;
  readonly from: readonly Reach[];
  readonly to: readonly Reach[];
  readonly traffic: readonly Traffic[];
  readonly span: Span;
}

/** The rules of the policy that hold now in file order, then what `publish` lets in. */
export const filterRules = (context: Context, zones: Zones, sets: SetStore): readonly FilterRule[] => [
  ...context.policy.rules
    .filter((rule) => context.times.stateOf(rule).isOpen)
    .map((rule) => fromRule(context, zones, sets, rule)),
  ...publicationsOf(context).map((publication) => fromPublication(context, zones, sets, publication)),
];

/** `log: new` logs what the rule decides; `log: denied` only what it denies. */
export const logsOf = ({ log, action }: Rule): boolean =>
  log === "new" || (log === "denied" && action === "deny");

const fromRule = (context: Context, zones: Zones, sets: SetStore, rule: Rule): FilterRule => ({
  name: rule.name,
  allows: rule.action === "allow",
  logs: logsOf(rule),
  from: reachesOf(context, zones, rule.from),
  to: reachesOf(context, zones, rule.to),
  traffic: whileOpen(trafficOf(rule.services, sets), matchWhileOpen(context.times.stateOf(rule), sets)),
  span: rule.span,
});

/** Traffic under a further condition, which no look-up of addresses and ports knows. */
const whileOpen = (traffic: readonly Traffic[], condition: Match): readonly Traffic[] =>
  condition.length === 0
    ? traffic
    : traffic.map((one) => ({
        ...one,
        original: [...one.original, ...condition],
        reply: one.reply === null ? null : [...one.reply, ...condition],
        isExact: false,
      }));

const fromPublication = (
  context: Context,
  zones: Zones,
  sets: SetStore,
  { publish, targetPorts }: Publication,
): FilterRule => {
  const ports = portsOfProtocol(publish.protocol, [targetPorts], sets);
  const { family, box } = ports;
  const original = [...isPublished, ...ports.original];
  const reply = [...isPublished, ...ports.reply!];
  return {
    name: publish.name,
    allows: true,
    logs: false,
    from: reachesOf(context, zones, publish.from),
    to: reachesOf(context, zones, [{ kind: "machine", machine: publish.machine }]),
    traffic: [{ family, box, original, reply, isExact: false }],
    span: publish.span,
  };
};
