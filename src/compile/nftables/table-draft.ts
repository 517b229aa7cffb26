import type { Span } from "../../diagnostics/index.ts";
import {
  type NftChain,
  type NftExpression,
  type NftHook,
  type NftTable,
  objectId,
  ownedTable,
} from "../../state/index.ts";
import { SetStore } from "./set-store.ts";

const tableId = objectId("nftTable", `${ownedTable.family} ${ownedTable.name}`);

/** Where a rule of ours stands: `nftTable inet causeway/CHAIN/INDEX`. */
export const ruleId = (chain: string, index: number): string => `${tableId}/${chain}/${index}`;

/** Where an element of a map of ours stands; its key as the kernel has it. */
export const elementId = (map: string, key: string): string => `${tableId}/${map}/${key}`;

interface DraftChain {
  readonly hook: NftHook | null;
  readonly rules: (readonly NftExpression[])[];
  /** The line that asked for each rule. */
  readonly spans: (Span | null)[];
}

/** The table `inet causeway` in the making: its sets, its chains, and which line asked for which rule. */
export class TableDraft {
  readonly sets = new SetStore();
  readonly #chains = new Map<string, DraftChain>();
  /** By map: keys and lines side by side. There can be as many as the policy has rules, twice. */
  readonly #elements = new Map<string, { readonly keys: string[]; readonly spans: Span[] }>();

  /** Adds a chain; a base chain when `hook` is given. A chain that is there already stays as it is. */
  chain(name: string, hook: NftHook | null = null): void {
    if (!this.#chains.has(name)) this.#chains.set(name, { hook, rules: [], spans: [] });
  }

  /** Appends a rule to a chain, which is added when it is not there. */
  rule(chain: string, expressions: readonly NftExpression[], span: Span | null = null): void {
    this.chain(chain);
    const { rules, spans } = this.#chains.get(chain)!;
    rules.push(expressions);
    spans.push(span);
  }

  /** Remembers which line asked for the element with a key, given as the kernel has it. */
  traceElement(map: string, key: string, span: Span): void {
    const traced = this.#elements.get(map) ?? { keys: [], spans: [] };
    if (traced.keys.length === 0) this.#elements.set(map, traced);
    traced.keys.push(key);
    traced.spans.push(span);
  }

  /** The number of rules in a chain. */
  size(chain: string): number {
    return this.#chains.get(chain)?.rules.length ?? 0;
  }

  /** From `ruleId` and `elementId` to the line that asked. */
  *spans(): Iterable<readonly [id: string, Span]> {
    for (const [name, { spans }] of this.#chains)
      for (const [index, span] of spans.entries()) if (span !== null) yield [ruleId(name, index), span];
    for (const [map, { keys, spans }] of this.#elements)
      for (const [index, key] of keys.entries()) yield [elementId(map, key), spans[index]!];
  }

  finish(): NftTable {
    const chains = [...this.#chains].map(([name, { hook, rules }]): NftChain => ({
      name,
      hook,
      rules: rules.map((expressions) => ({ expressions })),
    }));
    return {
      ...ownedTable,
      flags: 0,
      sets: this.sets.all(),
      chains: chains.sort((a, b) => (a.name < b.name ? -1 : 1)),
    };
  }
}
