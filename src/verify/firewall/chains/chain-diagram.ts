import { type Diagrams, type Ref, undefinedRef } from "../../sets/index.ts";
import { byLink } from "../loads/link-values.ts";
import { noEffects } from "../outcome/outcome.ts";
import type { OutcomeTable } from "../outcome/outcome-table.ts";
import { runRule } from "../rule/run-rule.ts";
import type { RuleRun } from "../rule/thread.ts";
import type { Scope } from "../scope.ts";
import type { BaseChain, RuleTable } from "./base-chain.ts";
import { compacted, joined, type Piece, withoutEnds } from "./piece.ts";
import { type ComposedChain, composeExits, endedId, goesOnChanged } from "./rule-exits.ts";

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
  readonly #runs = new Map<RuleTable, Map<string, readonly RuleRun[]>>();

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
    const { pieces, changed } = this.userChain(table, chain, 0);
    const end = (id: number): number =>
      this.outcomes.idOf({ decision: { kind: policy }, rule, effects: this.outcomes.outcomeOf(id).effects });
    const byPolicy = this.#terminalOf(policy, rule);
    const decided = joined(this.#diagrams, pieces, byPolicy);
    return this.#onDevices(
      base,
      changed.length === 0
        ? decided
        : this.#diagrams.mapTerminals(decided, (id) => (changed.includes(id) ? end(id) : id)),
    );
  }

  /** What a chain decides, and which packets come to its end. */
  userChain(table: RuleTable, name: string, depth: number): ComposedChain {
    const known = remembered(this.#chains, table).get(name);
    if (known !== undefined) return known;
    const made = depth > deepestJump ? this.#tooDeep(table, name) : this.#compose(table, name, depth);
    remembered(this.#chains, table).set(name, made);
    return made;
  }

  /** What each rule of a chain does. */
  runsOf(table: RuleTable, name: string): readonly RuleRun[] {
    const known = remembered(this.#runs, table).get(name);
    if (known !== undefined) return known;
    const rules = table.chains.get(name)?.rules ?? [];
    const made = rules.map((rule, at) => runRule(this.scope, table, placeOf(table, name, at), rule));
    remembered(this.#runs, table).set(name, made);
    return made;
  }

  #terminalOf(kind: "accept" | "drop", rule: string): Ref {
    return this.#diagrams.terminal(this.outcomes.idOf({ decision: { kind }, rule, effects: noEffects }));
  }

  #tooDeep(table: RuleTable, name: string): ComposedChain {
    const ref = this.#terminalOf("drop", placeOf(table, name, 0));
    return { pieces: [{ kind: "diagram", ref }], changed: [] };
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
    const rules = this.runsOf(table, name).map(({ exits }) => exits);
    let pieces: (readonly Piece[])[] = [];
    for (let at = rules.length - 1; at >= 0; at -= 1) {
      const context = {
        diagrams: this.#diagrams,
        outcomes: this.outcomes,
        place: placeOf(table, name, at),
        chain: (target: string) => this.userChain(table, target, depth + 1),
      };
      const isPure = !goesOnChanged(rules[at]!, context);
      const rest = isPure ? undefinedRef : this.#joined(pieces);
      const own = composeExits(rules[at]!, rest, context);
      if (isPure) pieces.push(own);
      else pieces = [[{ kind: "diagram", ref: this.#diagrams.override(this.#joined([own]), rest) }]];
    }
    return this.#ended(pieces.toReversed().flat());
  }

  /** `pieces` are in reverse order. */
  #joined(pieces: readonly (readonly Piece[])[]): Ref {
    return joined(this.#diagrams, pieces.toReversed().flat(), undefinedRef);
  }

  /** Packets that return as they were are not decided any more than those that come to the end. */
  #ended(all: readonly Piece[]): ComposedChain {
    const ended = endedId(this.outcomes);
    const pieces = compacted(this.#diagrams, all);
    const ids = new Set(
      pieces.flatMap((piece) => (piece.kind === "diagram" ? this.#diagrams.terminals(piece.ref) : [])),
    );
    const changed = [...ids].filter(
      (id) => id > 1 && id !== ended && this.outcomes.outcomeOf(id).decision === null,
    );
    return { pieces: ids.has(ended) ? withoutEnds(this.#diagrams, pieces, ended) : pieces, changed };
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
