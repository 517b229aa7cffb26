import type { BaseChain } from "../../firewall/index.ts";
import { everything, type Ref, undefinedRef } from "../../sets/index.ts";
import { decodePacket, valueIn } from "../../space/index.ts";
import type { HostFinding } from "../finding.ts";
import type { RuleReach } from "./chain-flow.ts";
import type { HookContext } from "./hook-context.ts";
import { ruleText } from "./rule-text.ts";

/** A base chain, what its rules decide, and the packets that none of them decides about. */
export interface FollowedChain {
  readonly base: BaseChain;
  readonly rules: readonly RuleReach[];
  readonly rest: Ref;
}

/**
 * Packets that begin something, that a rule of one chain accepts on purpose, and that another chain of the hook drops
 * because it does not know them: by its policy, or by a last rule that meets everything.
 */
export const forwardConflicts = (
  context: HookContext,
  coming: Ref,
  chains: readonly FollowedChain[],
): readonly HostFinding[] =>
  chains.flatMap((blocker) => {
    const { diagrams } = context.space;
    const refusal = refusalOf(context, blocker);
    if (refusal === null) return [];
    const lost = [coming, context.starting].reduce((a, b) => diagrams.intersection(a, b), refusal.set);
    return chains
      .filter((other) => other !== blocker)
      .flatMap((other) => conflict(context, refusal, lost, other));
  });

interface Refusal {
  readonly set: Ref;
  /** The policy, or the rule. */
  readonly place: string;
  readonly base: BaseChain;
}

const refusalOf = ({ chains }: HookContext, { base, rules, rest }: FollowedChain): Refusal | null => {
  const { table, chain, policy } = base;
  if (policy === "drop") return { set: rest, place: `${table.object}/${chain}/policy`, base };
  const meetsAll = ({ index }: RuleReach): boolean => {
    const exits = chains.runsOf(table, chain)[index]?.exits ?? [];
    return exits.length === 1 && exits[0]!.guard === everything;
  };
  const last = rules.findLast(
    (rule) => rule.chain === chain && rule.refused !== undefinedRef && meetsAll(rule),
  );
  return last === undefined ? null : { set: last.refused, place: last.place, base };
};

const conflict = (
  context: HookContext,
  refusal: Refusal,
  lost: Ref,
  other: FollowedChain,
): readonly HostFinding[] => {
  const { space, host } = context;
  const { diagrams } = space;
  const rule = other.rules.find(({ accepted }) => !diagrams.disjoint(accepted, lost));
  if (rule === undefined) return [];
  const assignment = diagrams.pick(diagrams.intersection(rule.accepted, lost))!;
  const packet = decodePacket(space, assignment);
  const out = space.linkOf(Number(valueIn(assignment, space.fields.outputLink, 0)));
  const { table, chain } = refusal.base;
  return [
    {
      code: "verify/forward-conflict",
      severity: "problem",
      message: `${table.object}/${chain} drops (${ruleText(host, refusal.place)}) what \`${ruleText(host, rule.place)}\` in ${other.base.table.object}/${rule.chain} accepts: every chain must accept, and one drop is final`,
      objects: [refusal.place, rule.place],
      example: { packet, verdict: "dropped", certainty: "sure", at: "forward", object: refusal.place, out },
      cure: cureFor(refusal.base, packet.input, out),
    },
  ];
};

const cureFor = ({ table, chain }: BaseChain, input: string | null, out: string | null): string => {
  const ways = `${input === null ? "" : ` -i ${input}`}${out === null ? "" : ` -o ${out}`}`;
  if (table.chains.has("DOCKER-USER")) return `iptables -I DOCKER-USER${ways} -j ACCEPT`;
  const [, family = "", name = ""] = table.object.split(" ");
  const matches = `${input === null ? "" : ` iifname "${input}"`}${out === null ? "" : ` oifname "${out}"`}`;
  return `nft insert rule ${family} ${name} ${chain}${matches} accept`;
};
