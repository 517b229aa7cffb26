import type { ZonePair } from "./dispatch.ts";
import type { FilterRule } from "./filter-rule.ts";
import { isEverywhere, namedZones, type Reach } from "./reach.ts";
import type { Zone } from "./zone.ts";

/**
 * Finds the rules that a pair of zones has to look at, so that all pairs together look at each rule a few times and not
 * at every rule for every pair.
 */
export class RuleIndex {
  readonly #rules: readonly FilterRule[];
  readonly #from: Side;
  readonly #to: Side;

  constructor(rules: readonly FilterRule[]) {
    this.#rules = rules;
    this.#from = sideOf(rules, ({ from }) => from);
    this.#to = sideOf(rules, ({ to }) => to);
  }

  /** At least all rules that can concern flows between the zones of a pair, in order. */
  around({ from, to }: ZonePair): readonly FilterRule[] {
    const [starts, ends] = [reaching(this.#from, from), reaching(this.#to, to)];
    return (starts.length <= ends.length ? starts : ends).map((rule) => this.#rules[rule]!);
  }
}

/** Numbers of rules in ascending order. */
interface Side {
  readonly named: ReadonlyMap<Zone, readonly number[]>;
  readonly everywhere: readonly number[];
}

const sideOf = (rules: readonly FilterRule[], reachesOf: (rule: FilterRule) => readonly Reach[]): Side => {
  const named = new Map<Zone, number[]>();
  const everywhere: number[] = [];
  for (const [index, rule] of rules.entries()) {
    const reaches = reachesOf(rule);
    if (isEverywhere(reaches)) everywhere.push(index);
    for (const zone of namedZones(reaches)) {
      const list = named.get(zone);
      if (list === undefined) named.set(zone, [index]);
      else list.push(index);
    }
  }
  return { named, everywhere };
};

const reaching = ({ named, everywhere }: Side, zone: Zone | null): readonly number[] => {
  const some = zone === null ? undefined : named.get(zone);
  if (some === undefined) return everywhere;
  return everywhere.length === 0 ? some : [...new Set([...some, ...everywhere])].sort((a, b) => a - b);
};
