import { type Diagrams, type Ref, undefinedRef } from "../../sets/index.ts";
import { byLink } from "../loads/link-values.ts";
import type { ChainOutcome, Effects } from "../outcome/outcome.ts";
import { noEffects } from "../outcome/outcome.ts";
import { isNothing, type OutcomeTable, thenEffects } from "../outcome/outcome-table.ts";
import { runRule } from "../rule/run-rule.ts";
import type { Exit, RuleVerdict } from "../rule/thread.ts";
import type { Scope } from "../scope.ts";
import { substitute } from "../value/substitute.ts";
import { afterEffects } from "./after-effects.ts";
import type { BaseChain, RuleTable } from "./base-chain.ts";

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
  readonly #chains = new Map<RuleTable, Map<string, Ref>>();
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
    const rule = `${table.object}/${chain}/policy`;
    const decided = this.#diagrams.mapTerminals(this.userChain(table, chain, 0), (id) => {
      const { decision, effects } = this.outcomes.outcomeOf(id);
      return decision === null ? this.outcomes.idOf({ decision: { kind: policy }, rule, effects }) : id;
    });
    return this.#onDevices(base, decided);
  }

  /** A chain that is attached to devices lets packets of others pass by. */
  #onDevices({ table, chain, hook, devices }: BaseChain, decided: Ref): Ref {
    if (devices.length === 0) return decided;
    const { space } = this.scope;
    const end = hook === "egress" ? "output" : "input";
    const theirs = space.diagrams.overrideAll(devices.map((device) => byLink(space, end, device)));
    const rule = `${table.object}/${chain}/policy`;
    const passing = this.#terminal({ decision: { kind: "accept" }, rule, effects: noEffects });
    return this.#diagrams.override(this.#diagrams.guard(theirs, decided), passing);
  }

  /** What a chain decides; where it ends or returns, an outcome without a decision. */
  userChain(table: RuleTable, name: string, depth: number): Ref {
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

  #tooDeep({ object }: RuleTable, name: string): Ref {
    const rule = `${object}/${name}/0`;
    return this.#terminal({ decision: { kind: "drop" }, rule, effects: noEffects });
  }

  #terminal(outcome: ChainOutcome): Ref {
    return this.#diagrams.terminal(this.outcomes.idOf(outcome));
  }

  #compose(table: RuleTable, name: string, depth: number): Ref {
    let rest = this.#terminal({ decision: null, rule: null, effects: noEffects });
    let stretch: Ref[] = [];
    const rules = this.exitsOf(table, name);
    for (let at = rules.length - 1; at >= 0; at -= 1) {
      const rule = new RuleExits(this, table, placeOf(table, name, at), rules[at]!, depth);
      if (!rule.goesOnChanged) {
        stretch.push(rule.before(undefinedRef));
        continue;
      }
      rest = this.#over(stretch, rest);
      stretch = [];
      rest = this.#diagrams.override(rule.before(rest), rest);
    }
    return this.#over(stretch, rest);
  }

  /** `stretch` is in reverse order. */
  #over(stretch: readonly Ref[], rest: Ref): Ref {
    return this.#diagrams.override(this.#diagrams.overrideAll(stretch.toReversed()), rest);
  }
}

/** The id of a rule. */
export const placeOf = ({ object }: RuleTable, chain: string, at: number): string =>
  `${object}/${chain}/${at}`;

const remembered = <Value>(all: Map<RuleTable, Map<string, Value>>, table: RuleTable): Map<string, Value> => {
  const known = all.get(table) ?? new Map<string, Value>();
  all.set(table, known);
  return known;
};

/** The exits of one rule, to be put before what follows it. */
class RuleExits {
  readonly #chains: ChainDiagrams;
  readonly #table: RuleTable;
  readonly #place: string;
  readonly #exits: readonly Exit[];
  readonly #depth: number;

  constructor(chains: ChainDiagrams, table: RuleTable, place: string, exits: readonly Exit[], depth: number) {
    this.#chains = chains;
    this.#table = table;
    this.#place = place;
    this.#exits = exits;
    this.#depth = depth;
  }

  get #diagrams(): Diagrams {
    return this.#chains.scope.space.diagrams;
  }

  /** Whether some packets go on with the next rule after something was done to them. */
  get goesOnChanged(): boolean {
    return this.#exits.some(
      ({ verdict, effects }) =>
        (verdict === null && !isNothing(effects)) ||
        (verdict?.kind === "jump" &&
          this.#fallthroughs(this.#target(verdict.chain)).some(
            (fallthrough) => !isNothing(thenEffects(effects, fallthrough.effects)),
          )),
    );
  }

  /**
   * What the rule decides, with `rest` for packets that go on changed; undefined for those that go on as they are.
   * `rest` may be undefined when none goes on changed.
   */
  before(rest: Ref): Ref {
    return this.#diagrams.overrideAll(this.#exits.map((exit) => this.#exit(exit, rest)));
  }

  #exit({ guard, effects, verdict }: Exit, rest: Ref): Ref {
    if (verdict === null) return this.#after(guard, effects, rest);
    if ("chain" in verdict) {
      const target = this.#target(verdict.chain);
      if (verdict.kind === "goto") return this.#after(guard, effects, target);
      return this.#jump({ guard, effects }, target, rest);
    }
    return this.#diagrams.guard(guard, this.#diagrams.terminal(this.#outcome(verdict, effects)));
  }

  #outcome(verdict: Exclude<RuleVerdict, { readonly chain: string }>, effects: Effects): number {
    const { outcomes } = this.#chains;
    if (verdict.kind === "return") return outcomes.idOf({ decision: null, rule: null, effects });
    return outcomes.idOf({ decision: verdict, rule: this.#place, effects });
  }

  #jump({ guard, effects }: Pick<Exit, "guard" | "effects">, target: Ref, rest: Ref): Ref {
    const { outcomes } = this.#chains;
    const falls = (id: number): boolean => id > 1 && outcomes.outcomeOf(id).decision === null;
    const ids = this.#diagrams.terminals(target).filter(falls);
    const decided = this.#diagrams.mapTerminals(target, (id) => (falls(id) ? 0 : id));
    const parts = ids.flatMap((id) => {
      const all = thenEffects(effects, outcomes.outcomeOf(id).effects);
      if (isNothing(all)) return [];
      const set = this.#diagrams.where(target, (one) => one === id);
      const inside = substitute(this.#diagrams, set, effects.assigned);
      return [this.#after(this.#diagrams.guard(guard, inside), all, rest)];
    });
    return this.#diagrams.overrideAll([this.#after(guard, effects, decided), ...parts]);
  }

  #after(guard: Ref, effects: Effects, rest: Ref): Ref {
    return afterEffects(this.#diagrams, this.#chains.outcomes, { guard, effects, rest });
  }

  #target(chain: string): Ref {
    return this.#chains.userChain(this.#table, chain, this.#depth + 1);
  }

  #fallthroughs(target: Ref): readonly ChainOutcome[] {
    const { outcomes } = this.#chains;
    return this.#diagrams
      .terminals(target)
      .filter((id) => id > 1)
      .map((id) => outcomes.outcomeOf(id))
      .filter(({ decision }) => decision === null);
  }
}
