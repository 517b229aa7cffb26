import type { Span } from "../../diagnostics/index.ts";
import {
  type NftChain,
  type NftExpression,
  type NftHook,
  type NftTable,
  objectId,
  ownedTable,
} from "../../state/index.ts";
import { keyHex } from "./bytes.ts";
import { SetStore } from "./set-store.ts";

const tableId = objectId("nftTable", `${ownedTable.family} ${ownedTable.name}`);

/** Where a rule of ours stands: `nftTable inet causeway/CHAIN/INDEX`. */
export const ruleId = (chain: string, index: number): string => `${tableId}/${chain}/${index}`;

/** Where an element of a map of ours stands; its key as the kernel has it. */
export const elementId = (map: string, key: string): string => `${tableId}/${map}/${key}`;

/** The table `inet causeway` in the making: its sets, its chains, and which line asked for which rule. */
export class TableDraft {
  readonly sets = new SetStore();
  readonly #chains = new Map<
    string,
    { readonly hook: NftHook | null; readonly rules: (readonly NftExpression[])[] }
  >();
  readonly #spans = new Map<string, Span>();

  /** Adds a chain; a base chain when `hook` is given. A chain that is there already stays as it is. */
  chain(name: string, hook: NftHook | null = null): void {
    if (!this.#chains.has(name)) this.#chains.set(name, { hook, rules: [] });
  }

  /** Appends a rule to a chain, which is added when it is not there. */
  rule(chain: string, expressions: readonly NftExpression[], span: Span | null = null): void {
    this.chain(chain);
    const { rules } = this.#chains.get(chain)!;
    if (span !== null) this.#spans.set(ruleId(chain, rules.length), span);
    rules.push(expressions);
  }

  /** Remembers which line asked for the element with a key, given as one value for each field. */
  traceElement(map: string, key: readonly string[], span: Span): void {
    this.#spans.set(elementId(map, keyHex(key)), span);
  }

  /** The number of rules in a chain. */
  size(chain: string): number {
    return this.#chains.get(chain)?.rules.length ?? 0;
  }

  /** From `ruleId` and `elementId` to the line that asked. */
  spans(): ReadonlyMap<string, Span> {
    return this.#spans;
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
