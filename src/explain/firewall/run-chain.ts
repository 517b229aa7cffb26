import type { Ending, FinalEnding, Machine } from "./machine.ts";
import type { PreparedChain, PreparedRule } from "./prepared-chain.ts";
import { endingText } from "./verdict.ts";

/** What a base chain decides, and which rule or policy did. */
export interface ChainVerdict {
  readonly ending: FinalEnding;
  readonly object: string;
}

interface Position {
  readonly chain: PreparedChain;
  readonly at: number;
}

/** `NFT_JUMP_STACK_SIZE` bounds jumps; a ring of chains is refused by the kernel, so this only guards the model. */
const mostSteps = 1_000_000;

/** Runs a base chain (`nft_do_chain`, `ipt_do_table`). Records every rule that did something. */
export const runChain = (machine: Machine, base: PreparedChain): ChainVerdict => {
  const stack: Position[] = [];
  let chain = base;
  let at = 0;
  for (let step = 0; step < mostSteps; step += 1) {
    const rule = chain.rules[at];
    const ending = rule === undefined ? ({ kind: "return" } as const) : runRule(machine, rule);
    at += 1;
    if (ending === null) continue;
    if (ending.kind === "jump" || ending.kind === "goto") {
      const next = chain.chains.get(ending.chain);
      if (next === undefined) continue;
      if (ending.kind === "jump") stack.push({ chain, at });
      chain = next;
      at = 0;
    } else if (ending.kind === "return") {
      const back = stack.pop();
      if (back === undefined) break;
      ({ chain, at } = back);
    } else return { ending, object: rule!.id };
  }
  return byPolicy(machine, base);
};

const byPolicy = (machine: Machine, base: PreparedChain): ChainVerdict => {
  const policy = base.policy ?? "accept";
  const object = `${base.id}/policy`;
  if (policy === "drop" || base.rules.length > 0) machine.journey.step(machine.place.stage, object, policy);
  return { ending: { kind: policy }, object };
};

const runRule = (machine: Machine, rule: PreparedRule): Ending | null => {
  machine.ending = null;
  machine.element = null;
  machine.effects.length = 0;
  for (const operation of rule.operations) if (!operation(machine)) return note(machine, rule, null);
  return note(machine, rule, machine.ending);
};

/** A rule that stopped half-way keeps what it did until then. */
const note = (machine: Machine, rule: PreparedRule, ending: Ending | null): Ending | null => {
  const { effects, journey, place } = machine;
  if (ending === null && effects.length === 0) return null;
  const words = ending === null ? effects : [...effects, endingText(ending)];
  journey.step(place.stage, rule.id, words.join(", "), machine.element);
  return ending;
};
