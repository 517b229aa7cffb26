import { type Diagrams, type Ref, undefinedRef } from "../../sets/index.ts";
import { byLink } from "../loads/link-values.ts";
import { noEffects } from "../outcome/outcome.ts";
import type { OutcomeTable } from "../outcome/outcome-table.ts";
import { runRule } from "../rule/run-rule.ts";
import type { Exit } from "../rule/thread.ts";
import type { Scope } from "../scope.ts";
import type { BaseChain, RuleTable } from "./base-chain.ts";
import { type ComposedChain, composeExits, goesOnChanged } from "./rule-exits.ts";

/** `NFT_JUMP_STACK_SIZE`; a packet that is led deeper is dropped. The kernel refuses such tables. */
const deepestJump = 16;

/**
 * Chains as diagrams over the header as it is when they are entered. Terminals are outcomes of `outcomes`.
 *
 * Rules are put together from the last to the first. Stretches whose rules only decide are one balanced override; a rule
 * that changes the header and lets packets go on is put before what follows by writing that over the header before it.
 */
export class ChainDiagrams {
  readonly scope: Scope;
  readonly outcomes: OutcomeTable;
  readonly #chains = new Map<RuleTable, Map<string, ComposedChain>>();
  readonly #exits = new Map<RuleTable, Map<string, readonly (readonly Exit[])[]>>();

  constructor(scope: Scope, outcomes: OutcomeTable) {
    this.scope = scope;
    this.outcomes = outcomes;
  }

  get #diagrams(): Diagrams {
    return this.scope.space.diagrams;
  }

  /** What a base chain decides about every packet: its policy where no rule does. */
  baseChain(base: BaseChain): Ref {
    const { table, chain, policy } = base;
    const rule = policyOf(base);
    const { decided, changed } = this.userChain(table, chain, 0);
    const end = (id: number): number =>
      this.outcomes.idOf({ decision: { kind: policy }, rule, effects: this.outcomes.outcomeOf(id).effects });
    const ended =
      changed.length === 0
        ? decided
        : this.#diagrams.mapTerminals(decided, (id) => (changed.includes(id) ? end(id) : id));
    const byPolicy = this.#terminalOf(policy, rule);
    return this.#onDevices(base, this.#diagrams.override(ended, byPolicy));
  }

  /** What a chain decides, and which packets come to its end. */
  userChain(table: RuleTable, name: string, depth: number): ComposedChain {
    const known = remembered(this.#chains, table).get(name);
    if (known !== undefined) return known;
    const made = depth > deepestJump ? this.#tooDeep(table, name) : this.#compose(table, name, depth);
    remembered(this.#chains, table).set(name, made);
    return made;
  }

  /** How packets leave each rule of a chain. */
  exitsOf(table: RuleTable, name: string): readonly (readonly Exit[])[] {
    const known = remembered(this.#exits, table).get(name);
    if (known !== undefined) return known;
    const rules = table.chains.get(name)?.rules ?? [];
    const made = rules.map((rule, at) => runRule(this.scope, table, placeOf(table, name, at), rule));
    remembered(this.#exits, table).set(name, made);
    return made;
  }

  #terminalOf(kind: "accept" | "drop", rule: string): Ref {
    return this.#diagrams.terminal(this.outcomes.idOf({ decision: { kind }, rule, effects: noEffects }));
  }

  #tooDeep(table: RuleTable, name: string): ComposedChain {
    return { decided: this.#terminalOf("drop", placeOf(table, name, 0)), changed: [] };
  }

  /** A chain that is attached to devices lets packets of others pass by. */
  #onDevices(base: BaseChain, decided: Ref): Ref {
    if (base.devices.length === 0) return decided;
    const { space } = this.scope;
    const end = base.hook === "egress" ? "output" : "input";
    const theirs = space.diagrams.overrideAll(base.devices.map((device) => byLink(space, end, device)));
    const passing = this.#terminalOf("accept", policyOf(base));
    return this.#diagrams.override(this.#diagrams.guard(theirs, decided), passing);
  }

  #compose(table: RuleTable, name: string, depth: number): ComposedChain {
    let rest: Ref = undefinedRef;
    let stretch: Ref[] = [];
    const rules = this.exitsOf(table, name);
    for (let at = rules.length - 1; at >= 0; at -= 1) {
      const context = {
        diagrams: this.#diagrams,
        outcomes: this.outcomes,
        place: placeOf(table, name, at),
        chain: (target: string) => this.userChain(table, target, depth + 1),
      };
      if (!goesOnChanged(rules[at]!, context)) {
        stretch.push(composeExits(rules[at]!, undefinedRef, context));
        continue;
      }
      rest = this.#over(stretch, rest);
      stretch = [];
      rest = this.#diagrams.override(composeExits(rules[at]!, rest, context), rest);
    }
    return this.#ended(this.#over(stretch, rest));
  }

  /** `stretch` is in reverse order. */
  #over(stretch: readonly Ref[], rest: Ref): Ref {
    return this.#diagrams.override(this.#diagrams.overrideAll(stretch.toReversed()), rest);
  }

  /** Packets that return as they were are not decided any more than those that come to the end. */
  #ended(decided: Ref): ComposedChain {
    const ended = this.outcomes.idOf({ decision: null, rule: null, effects: noEffects });
    const ids = this.#diagrams.terminals(decided).filter((id) => id > 1);
    const changed = ids.filter((id) => id !== ended && this.outcomes.outcomeOf(id).decision === null);
    if (!ids.includes(ended)) return { decided, changed };
    return { decided: this.#diagrams.mapTerminals(decided, (id) => (id === ended ? 0 : id)), changed };
  }
}

/** The id of a rule. */
export const placeOf = ({ object }: RuleTable, chain: string, at: number): string =>
  `${object}/${chain}/${at}`;

/** The id of a policy. */
const policyOf = ({ table, chain }: BaseChain): string => `${table.object}/${chain}/policy`;

const remembered = <Value>(all: Map<RuleTable, Map<string, Value>>, table: RuleTable): Map<string, Value> => {
  const known = all.get(table) ?? new Map<string, Value>();
  all.set(table, known);
  return known;
};
