import type { Family } from "../../net/index.ts";
import { type Diagrams, type Ref, undefinedRef } from "../sets/index.ts";
import type { LinkBits } from "./chain-diagram.ts";
import type { Candidate, Suppression } from "./candidate.ts";
import { type ChainedTable, chainTable } from "./chains.ts";
import type { FlowView } from "./flow-view.ts";
import { candidatesByTable, type HopContext } from "./read-candidates.ts";
import { gotoTarget, hasOwnRules, type NamedRule, rulesOf } from "./rule-order.ts";
import { rulePackets } from "./rule-set.ts";
import { tableDiagram } from "./table-diagram.ts";
import { Targets } from "./targets.ts";

/** What the look-ups of one host and family are made of. */
export interface RoutingParts extends HopContext {
  readonly family: Family;
  readonly diagrams: Diagrams;
  readonly links: LinkBits;
}

/**
 * The routing look-ups of a host in one family: `ip rule` over tables over next hops, as diagrams whose terminals are
 * ids of `targets`.
 */
export class Routing {
  readonly targets = new Targets();
  readonly #parts: RoutingParts;
  readonly #rules: readonly NamedRule[];
  readonly #tables: ReadonlyMap<number, readonly Candidate[]>;
  readonly #chained = new Map<string, ChainedTable>();

  constructor(parts: RoutingParts) {
    this.#parts = parts;
    this.#rules = rulesOf(parts.host, parts.family);
    this.#tables = candidatesByTable(parts, parts.family);
  }

  /** Whether somebody changed the policy routing rules of this family. */
  get hasOwnRules(): boolean {
    return hasOwnRules(this.#rules);
  }

  /** The answer to every packet that `view` shows. Defined everywhere: `noRoute` where nothing answers. */
  lookUp(view: FlowView): Ref {
    const { diagrams } = this.#parts;
    const tables = new Map<string, Ref>();
    const rest: Ref[] = [undefinedRef];
    for (let index = this.#rules.length - 1; index >= 0; index -= 1)
      rest.unshift(this.#fromRule(view, tables, index, rest));
    return diagrams.override(rest[0]!, diagrams.terminal(this.targets.none));
  }

  /** The answer of one table alone; undefined where it has none. */
  lookUpTable(table: number, view: FlowView): Ref {
    const suppression = { prefixLength: null, group: null };
    return this.#table(view, new Map(), table, suppression);
  }

  /** The look-up from the rule at `index` on; `rest[k]` is the one from the `k`th rule after it on. */
  #fromRule(view: FlowView, tables: Map<string, Ref>, index: number, rest: readonly Ref[]): Ref {
    const { diagrams } = this.#parts;
    const { object, rule } = this.#rules[index]!;
    const packets = (): Ref => rulePackets(diagrams, view, rule);
    switch (rule.action.kind) {
      case "nop":
        return rest[0]!;
      case "lookup": {
        const suppression = { prefixLength: rule.suppressPrefixLength, group: rule.suppressGroup };
        const table = this.#table(view, tables, rule.action.table, suppression);
        return diagrams.override(diagrams.guard(packets(), table), rest[0]!);
      }
      case "goto": {
        const target = gotoTarget(this.#rules, index, rule.action.priority);
        if (target === null) return rest[0]!;
        const there = diagrams.guard(packets(), rest[target - index - 1]!);
        return diagrams.override(there, diagrams.without(rest[0]!, packets()));
      }
      case "blackhole":
      case "unreachable":
      case "prohibit": {
        const refusal = this.targets.intern({ kind: rule.action.kind, object });
        return diagrams.override(diagrams.guard(packets(), diagrams.terminal(refusal)), rest[0]!);
      }
    }
  }

  #table(view: FlowView, tables: Map<string, Ref>, table: number, suppression: Suppression): Ref {
    const key = `${table} ${suppression.prefixLength ?? "-"} ${suppression.group ?? "-"}`;
    const known = tables.get(key);
    if (known !== undefined) return known;
    const { diagrams, links } = this.#parts;
    const context = { diagrams, view, targets: this.targets, suppression, links };
    const diagram = tableDiagram(context, this.#chain(key, table, suppression));
    tables.set(key, diagram);
    return diagram;
  }

  #chain(key: string, table: number, suppression: Suppression): ChainedTable {
    const known = this.#chained.get(key) ?? chainTable(this.#tables.get(table) ?? [], suppression);
    this.#chained.set(key, known);
    return known;
  }
}
