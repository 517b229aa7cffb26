import type { HostState, RoutingRule } from "../../../state/index.ts";
import { objectId } from "../../../state/index.ts";
import type { HostFinding } from "../finding.ts";
import { hex, markWords, ruleWords } from "../rules/rule-words.ts";
import { type MarkWrite, type MarkWriter, markWriters } from "./mark-writers.ts";

/** A rule that asks for a mark of at least one bit. */
interface MarkRule {
  readonly object: string;
  readonly rule: RoutingRule & { readonly mark: NonNullable<RoutingRule["mark"]> };
}

/** Marks that policy routing rules ask for: who sets them, where, and who undoes them. */
export const markFindings = (host: HostState): readonly HostFinding[] => {
  const writers = markWriters(host);
  const rules = markRules(host);
  return [
    ...rules.flatMap((one) => unset(one, writers)),
    ...rules.flatMap((one) => tooLate(one, writers)),
    ...collisions(rules, writers),
  ];
};

const markRules = ({ config }: HostState): readonly MarkRule[] =>
  [...config.rule].flatMap(([key, rule]) => {
    const { mark } = rule;
    if (mark === null || rule.invert || (mark.value & mark.mask) >>> 0 === 0) return [];
    return [{ object: objectId("rule", key), rule: { ...rule, mark } }];
  });

/** Whether a write can leave a mark that the rule asks for; bits that it leaves alone may be there already. */
const canGive = ({ value, known, free }: MarkWrite, { rule: { mark } }: MarkRule): boolean =>
  ((value ^ mark.value) & mark.mask & known) === 0 && ((known | free) & mark.mask) !== 0;

const givers = (rule: MarkRule, writers: readonly MarkWriter[]): readonly MarkWriter[] =>
  writers.filter(({ writes }) => writes.some((write) => canGive(write, rule)));

/** A socket may carry a mark (`SO_MARK`) that no firewall rule sets, so this is for somebody to judge. */
const unset = (one: MarkRule, writers: readonly MarkWriter[]): readonly HostFinding[] => {
  if (givers(one, writers).length > 0) return [];
  const { rule, object } = one;
  return [
    {
      code: "verify/orphan-mark",
      severity: "notice",
      message: `the routing rule \`${rule.priority}: ${ruleWords(rule)}\` asks for mark ${markWords(rule.mark)}, which no firewall rule sets: only a program that marks its own sockets could`,
      objects: [object],
      example: null,
      cure: `set the mark in prerouting: \`nft add rule TABLE CHAIN … meta mark set ${hex(rule.mark.value)}\`, or \`ip rule del pref ${rule.priority}\``,
    },
  ];
};

/** Where a packet still has its route before it: what comes in is routed after prerouting, own packets again by `route`. */
const isInTime = ({ from }: MarkWriter): boolean =>
  from.some(
    ({ hook, reroutes }) => hook === "prerouting" || hook === "ingress" || (hook === "output" && reroutes),
  );

const tooLate = (one: MarkRule, writers: readonly MarkWriter[]): readonly HostFinding[] => {
  const setters = givers(one, writers);
  if (setters.length === 0 || setters.some(isInTime)) return [];
  const { rule, object } = one;
  const hooks = [...new Set(setters.flatMap(({ from }) => from.map(({ hook }) => hook)))];
  return [
    {
      code: "verify/mark-too-late",
      severity: "problem",
      message: `mark ${markWords(rule.mark)} is set in ${hooks.join(" and ")}, after the route was chosen: the routing rule \`${rule.priority}: ${ruleWords(rule)}\` never sees it`,
      objects: [object, ...setters.map((setter) => setter.object)],
      example: null,
      cure: "set the mark in prerouting (iptables: `-t mangle -A PREROUTING`); for packets of the host itself in a chain of type route at output",
    },
  ];
};

/** A rule that writes whole marks undoes the bits that another table set, when it leaves others in them. */
const collisions = (rules: readonly MarkRule[], writers: readonly MarkWriter[]): readonly HostFinding[] => {
  const found = new Map<string, HostFinding>();
  for (const one of rules)
    for (const giver of givers(one, writers).filter(isInTime))
      for (const other of writers.filter((writer) => writer.table !== giver.table && isInTime(writer)))
        if (other.writes.some((write) => clobbers(write, one)))
          found.set(`${giver.table} ${other.table}`, collision(one, giver, other));
  return [...found.values()];
};

const clobbers = ({ value, known }: MarkWrite, { rule: { mark } }: MarkRule): boolean =>
  ((value ^ mark.value) & mark.mask & known) !== 0;

const collision = ({ rule, object }: MarkRule, giver: MarkWriter, other: MarkWriter): HostFinding => ({
  code: "verify/mark-collision",
  severity: "notice",
  message: `${other.object} writes over mark ${markWords(rule.mark)}, which ${giver.object} sets for the routing rule \`${rule.priority}: ${ruleWords(rule)}\`: a packet that meets both loses its way`,
  objects: [object, giver.object, other.object],
  example: null,
  cure: `write only bits outside ${hex(rule.mark.mask)} there: \`meta mark set meta mark and ${hex(rule.mark.mask)} or VALUE\``,
});
