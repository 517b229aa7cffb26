import type { BaseChain, RuleTable } from "../../firewall/chains/base-chain.ts";
import { type ChainDiagrams, placeOf } from "../../firewall/chains/chain-diagram.ts";
import type { Exit } from "../../firewall/rule/thread.ts";
import { type Assigned, substitute, thenAssigned } from "../../firewall/index.ts";
import { type Ref, undefinedRef } from "../../sets/index.ts";

/** What a rule gets to see of all that enters the base chain, by the header with which it enters. */
export interface RuleReach {
  /** `nftTable ip filter/FORWARD/3`. */
  readonly place: string;
  readonly table: RuleTable;
  readonly chain: string;
  readonly index: number;
  /** The packets that come to it, in whatever way. */
  readonly live: Ref;
  /** Those of them that it matches: for which it decides, or does something. */
  readonly matched: Ref;
  /** Those that it accepts, and those that it drops or rejects, itself. */
  readonly accepted: Ref;
  readonly refused: Ref;
}

/** Packets on their way, with what happened to their header so far. */
interface Flow {
  readonly set: Ref;
  readonly assigned: Assigned;
}

/** More than this many visits to rules, and the chain is not followed any further: jumps can multiply. */
const mostVisits = 200_000;

/**
 * Follows the packets of `entering` through a base chain, and tells for each rule, in the order of chains and rules, what
 * comes to it. `null` when that would take too long.
 */
export const followChain = (
  chains: ChainDiagrams,
  base: BaseChain,
  entering: Ref,
): { readonly rules: readonly RuleReach[]; readonly rest: Ref } | null => {
  const walk = new ChainWalk(chains, base.table);
  const rest = walk.chain(base.chain, [{ set: entering, assigned: new Map() }], 0);
  if (walk.isExhausted) return null;
  return { rules: walk.rules(), rest: unionOf(chains, rest) };
};

const unionOf = ({ scope: { space } }: ChainDiagrams, flows: readonly Flow[]): Ref =>
  space.diagrams.overrideAll(flows.map(({ set }) => set));

class ChainWalk {
  readonly #chains: ChainDiagrams;
  readonly #table: RuleTable;
  readonly #found = new Map<string, RuleReach>();
  #visits = 0;

  constructor(chains: ChainDiagrams, table: RuleTable) {
    this.#chains = chains;
    this.#table = table;
  }

  get isExhausted(): boolean {
    return this.#visits > mostVisits;
  }

  rules(): readonly RuleReach[] {
    return [...this.#found.values()];
  }

  /** The packets that fall through the chain. */
  chain(name: string, entering: readonly Flow[], depth: number): readonly Flow[] {
    let flows = entering;
    const returned: Flow[] = [];
    for (const [index, { exits }] of this.#chains.runsOf(this.#table, name).entries()) {
      flows = this.#rule({ name, index, exits, depth }, flows, returned);
    }
    return merged(this.#chains, [...flows, ...returned]);
  }

  #rule(
    { name, index, exits, depth }: { name: string; index: number; exits: readonly Exit[]; depth: number },
    flows: readonly Flow[],
    returned: Flow[],
  ): readonly Flow[] {
    this.#visits += 1;
    if (this.isExhausted) return [];
    const { diagrams } = this.#chains.scope.space;
    const going: Flow[] = [];
    let [matched, accepted, refused]: [Ref, Ref, Ref] = [undefinedRef, undefinedRef, undefinedRef];
    for (const { set, assigned } of flows) {
      let left = set;
      for (const { guard, effects, verdict } of exits) {
        const mine = diagrams.intersection(set, substitute(diagrams, guard, assigned));
        if (mine === undefinedRef) continue;
        left = diagrams.without(left, mine);
        matched = diagrams.union(matched, mine);
        const flow = { set: mine, assigned: thenAssigned(assigned, effects.assigned) };
        if (verdict === null) going.push(flow);
        else if (verdict.kind === "return") returned.push(flow);
        else if (verdict.kind === "jump") going.push(...this.chain(verdict.chain, [flow], depth + 1));
        else if (verdict.kind === "goto") returned.push(...this.chain(verdict.chain, [flow], depth + 1));
        else if (verdict.kind === "accept") accepted = diagrams.union(accepted, mine);
        else if (verdict.kind === "drop" || verdict.kind === "reject")
          refused = diagrams.union(refused, mine);
      }
      going.push({ set: left, assigned });
    }
    this.#note({ name, index }, { live: unionOf(this.#chains, flows), matched, accepted, refused });
    return merged(this.#chains, going);
  }

  #note(
    { name, index }: { readonly name: string; readonly index: number },
    seen: Pick<RuleReach, "live" | "matched" | "accepted" | "refused">,
  ): void {
    const { diagrams } = this.#chains.scope.space;
    const place = placeOf(this.#table, name, index);
    const before = this.#found.get(place);
    const join = (one: "live" | "matched" | "accepted" | "refused"): Ref =>
      diagrams.union(before?.[one] ?? undefinedRef, seen[one]);
    this.#found.set(place, {
      place,
      table: this.#table,
      chain: name,
      index,
      live: join("live"),
      matched: join("matched"),
      accepted: join("accepted"),
      refused: join("refused"),
    });
  }
}

/** Flows with which the same happened are one; empty ones are none. */
const merged = ({ scope: { space } }: ChainDiagrams, flows: readonly Flow[]): readonly Flow[] => {
  const byAssigned = Map.groupBy(
    flows.filter(({ set }) => set !== undefinedRef),
    ({ assigned }) => JSON.stringify([...assigned].toSorted(([a], [b]) => a - b)),
  );
  return [...byAssigned.values()].map((group) => ({
    set: space.diagrams.overrideAll(group.map(({ set }) => set)),
    assigned: group[0]!.assigned,
  }));
};
