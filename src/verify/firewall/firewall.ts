import type { NftTable, XtTable } from "../../state/index.ts";
import { everything, type Ref } from "../sets/index.ts";
import type { HeaderSpace } from "../space/index.ts";
import type { BaseChain, Hook } from "./chains/base-chain.ts";
import { ChainDiagrams } from "./chains/chain-diagram.ts";
import { hookChains, type HookStep } from "./chains/hook-chains.ts";
import { type RuleSets, RuleWalk } from "./chains/rule-sets.ts";
import { isAccepted, isUntranslated, sequence } from "./chains/sequence.ts";
import type { LinkFacts } from "./links.ts";
import { OutcomeTable } from "./outcome/outcome-table.ts";
import type { FibOracle } from "./scope.ts";

/** The rules of a host and what they are read with. */
export interface FirewallRules {
  /** In the order in which they were made. */
  readonly tables: readonly NftTable[];
  readonly legacy: readonly XtTable[];
  readonly links: readonly LinkFacts[];
  /** Routing, for `fib` and its like; without it these are unknown. */
  readonly fib?: FibOracle;
}

/** The chains of a host for packets of one family, as diagrams over the space of their headers. */
export class Firewall {
  readonly outcomes = new OutcomeTable();
  readonly #rules: FirewallRules;
  readonly #space: HeaderSpace;
  readonly #chains: ChainDiagrams;
  readonly #known = new Map<BaseChain, Ref>();

  constructor(space: HeaderSpace, rules: FirewallRules) {
    this.#space = space;
    this.#rules = rules;
    const { links, fib = () => null } = rules;
    this.#chains = new ChainDiagrams({ space, links, fib, hasZones: setsZones(rules) }, this.outcomes);
  }

  /** The chains of a hook in the order in which packets meet them. */
  steps(hook: Hook): readonly HookStep[] {
    return hookChains(this.#rules.tables, this.#rules.legacy, this.#space.family, hook);
  }

  /**
   * What a base chain decides about every packet, by the header with which it enters. Terminals are ids of `outcomes`;
   * every outcome has a decision.
   */
  chainDiagram(chain: BaseChain): Ref {
    const known = this.#known.get(chain) ?? this.#chains.baseChain(chain);
    this.#known.set(chain, known);
    return known;
  }

  /**
   * Which packets get to each rule of a base chain and of the chains that it calls, and which meet it; by the rule's id.
   * Rules that nothing can get to at all are not in it.
   */
  ruleSets({ table, chain }: BaseChain, entering: Ref = everything): ReadonlyMap<string, RuleSets> {
    const walk = new RuleWalk(this.#chains, table);
    walk.enter(chain, entering);
    return walk.sets;
  }

  /** What a step decides. Nat chains see packets that begin a connection only: that is up to the caller. */
  stepDiagram(step: HookStep): Ref {
    if (step.kind === "chain") return this.chainDiagram(step.chain);
    const diagrams = step.chains.map((chain) => this.chainDiagram(chain));
    return diagrams.reduceRight((rest, first) =>
      sequence(this.#space, this.outcomes, { first, goesOn: isUntranslated, rest }),
    );
  }

  /** What steps decide one after the other: accepted packets meet the next one. There must be one at least. */
  inSequence(diagrams: readonly Ref[]): Ref {
    return diagrams.reduceRight((rest, first) =>
      sequence(this.#space, this.outcomes, { first, goesOn: isAccepted, rest }),
    );
  }
}

/** Whether some rule puts connections into zones. */
const setsZones = ({ tables, legacy }: FirewallRules): boolean =>
  tables.some(({ chains }) =>
    chains.some(({ rules }) =>
      rules.some(({ expressions }) =>
        expressions.some(
          (expression) =>
            (expression.kind === "ctSet" && expression.key === "zone") ||
            (expression.kind === "xtTarget" && expression.name === "CT" && hasZone(expression.options ?? [])),
        ),
      ),
    ),
  ) ||
  legacy.some(({ chains }) =>
    chains.some(({ rules }) =>
      rules.some(({ action }) => action?.kind === "target" && hasZone(action.target.options)),
    ),
  );

const hasZone = (options: readonly { readonly name: string }[]): boolean =>
  options.some(({ name }) => name.startsWith("zone"));
