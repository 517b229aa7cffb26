import { type Diagrams, type Ref, undefinedRef } from "../../sets/index.ts";
import { keyDiagram } from "../matches/key-table.ts";
import type { Exit, RuleRun } from "../rule/thread.ts";
import { imageOf } from "../value/image.ts";
import type { RuleTable } from "./base-chain.ts";
import { type ChainDiagrams, placeOf } from "./chain-diagram.ts";

/** Packets at a rule, by their header when they get there; from all places that its chain is called from. */
export interface RuleSets {
  /** Those that get there. */
  readonly live: Ref;
  /** Those of them that meet all of its conditions. */
  readonly effective: Ref;
}

/** Walks a base chain forward with a set of packets, and gathers what gets to each rule, by its id. */
export class RuleWalk {
  readonly #chains: ChainDiagrams;
  readonly #table: RuleTable;
  readonly #sets = new Map<string, RuleSets>();
  /** What comes back from a chain, by the chain and what was sent there. */
  readonly #returned = new Map<string, Ref>();

  constructor(chains: ChainDiagrams, table: RuleTable) {
    this.#chains = chains;
    this.#table = table;
  }

  get #diagrams(): Diagrams {
    return this.#chains.scope.space.diagrams;
  }

  /** Every rule that was walked past. */
  get sets(): ReadonlyMap<string, RuleSets> {
    return this.#sets;
  }

  /** Packets enter a chain; what comes to its end or returns. */
  enter(chain: string, entering: Ref): Ref {
    if (entering === undefinedRef) return undefinedRef;
    const key = `${entering} ${chain}`;
    const known = this.#returned.get(key);
    if (known !== undefined) return known;
    /** A chain that leads back to itself brings nothing back. */
    this.#returned.set(key, undefinedRef);
    let live = entering;
    const returned: Ref[] = [];
    for (const [at, run] of this.#chains.runsOf(this.#table, chain).entries()) {
      this.#note(placeOf(this.#table, chain, at), live, run);
      live = this.#pass(live, run, returned);
    }
    const back = this.#diagrams.overrideAll([live, ...returned]);
    this.#returned.set(key, back);
    return back;
  }

  #note(place: string, live: Ref, run: RuleRun): void {
    const diagrams = this.#diagrams;
    const known = this.#sets.get(place) ?? { live: undefinedRef, effective: undefinedRef };
    const meeting = run.exits
      .filter(({ verdict }) => verdict !== null)
      .map((exit) => diagrams.guard(live, this.#leaving(exit)));
    const passed = diagrams.guard(live, run.passed);
    this.#sets.set(place, {
      live: diagrams.union(known.live, live),
      effective: diagrams.overrideAll([known.effective, passed, ...meeting]),
    });
  }

  /** Packets that take an exit. */
  #leaving({ guard, verdict }: Exit): Ref {
    if (verdict?.kind !== "keys") return guard;
    const found = this.#diagrams.where(keyDiagram(this.#diagrams, verdict.keys), (id) => id !== 0);
    return this.#diagrams.guard(guard, found);
  }

  /** What gets to the next rule; packets that return from this chain go to `returned`. */
  #pass(live: Ref, { exits }: RuleRun, returned: Ref[]): Ref {
    const diagrams = this.#diagrams;
    const going: Ref[] = [];
    let rest = live;
    for (const exit of exits) {
      const leaving = this.#leaving(exit);
      const taking = diagrams.guard(leaving, live);
      rest = diagrams.without(rest, leaving);
      if (taking === undefinedRef) continue;
      const { verdict } = exit;
      const changed = imageOf(diagrams, taking, exit.effects.assigned);
      if (verdict === null) going.push(changed);
      else if (verdict.kind === "return") returned.push(changed);
      else if (verdict.kind === "jump") going.push(this.enter(verdict.chain, changed));
      else if (verdict.kind === "goto") returned.push(this.enter(verdict.chain, changed));
    }
    return diagrams.overrideAll([rest, ...going]);
  }
}
