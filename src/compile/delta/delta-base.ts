import { families, type Family } from "../../net/index.ts";
import type { Endpoint, Policy, Rule } from "../../policy/index.ts";
import { configOf, type NftElement, type NftTable, ownedTable, type Wanted } from "../../state/index.ts";
import { contextOf } from "../compile.ts";
import type { Context } from "../context.ts";
import type { Compiled } from "../draft.ts";
import type { Facts } from "../facts.ts";
import { chainName, type ZonePair, zonePairs } from "../filter/dispatch.ts";
import { type FilterItem, isOfFamily, itemsOf } from "../filter/filter-item.ts";
import { type FilterRule, filterRules } from "../filter/filter-rule.ts";
import { isEverywhere, namedZones } from "../filter/reach.ts";
import { type Zones, zonesOf } from "../filter/zone.ts";
import { addressesOfMachine } from "../links/machine-addresses.ts";
import { windowsOf } from "../steer/windows.ts";
import { SetStore } from "../nftables/set-store.ts";
import type { RuleDifference } from "./compiler.ts";
import { editElements, type ElementEdit } from "./edit-elements.ts";
import { cellsOf, type FirstMap, firstMapOf } from "./first-map.ts";
import { boxOf, mayMeet, type RuleBox } from "./rule-box.ts";

const tableKey = `${ownedTable.family} ${ownedTable.name}`;

/** A rule as the delta sees it. */
interface Entry {
  readonly rule: FilterRule;
  readonly box: RuleBox;
  /** Which zones it names: as long as some rule has this signature, its pairs of zones have their chains. */
  readonly signature: string;
}

/**
 * A compiled policy to which rules are added and from which rules are taken, as elements of the maps that decide first.
 *
 * A rule comes into such a map or goes out of it only where no other rule can be concerned: one that lies in the same
 * cell, or one that the new rule would overtake and that decides differently. Everything else is for `compile`.
 */
export class DeltaBase {
  readonly #context: Context;
  readonly #zones: Zones;
  readonly #wanted: Wanted;
  readonly #steering: Compiled["steering"];
  readonly #pairs: readonly ZonePair[];
  readonly #signatures = new Map<string, number>();
  #table: NftTable;
  #entries: Entry[];

  constructor(policy: Policy, facts: Facts, { wanted, steering }: Compiled) {
    this.#context = contextOf(policy, facts);
    this.#zones = zonesOf(this.#context);
    this.#wanted = wanted;
    this.#steering = steering;
    this.#table = wanted.owned.nftTable.get(tableKey)!;
    const rules = filterRules(this.#context, this.#zones, new SetStore());
    this.#entries = rules.slice(0, policy.rules.length).map(entryOf);
    this.#pairs = zonePairs(rules);
    for (const { signature } of this.#entries) this.#count(signature, 1);
  }

  /** Makes the change and gives the table; `null`, and nothing is changed, when it takes more than elements. */
  change({ start, gone, added }: RuleDifference): NftTable | null {
    const fresh = added.map((rule) => this.#entry(rule));
    const old = this.#entries.slice(start, start + gone.length);
    if (
      !gone.every((rule) => this.#isPlain(rule)) ||
      fresh.includes(null) ||
      old.some((entry) => this.#needsSets(entry))
    )
      return null;
    const entries = this.#entries.toSpliced(start, gone.length, ...(fresh as Entry[]));
    if (!this.#keepsPairs(old, fresh as Entry[])) return null;
    const edits = [
      ...old.map((entry, index) => this.#edits(entry, this.#entries, start + index, "gone")),
      ...(fresh as Entry[]).map((entry, index) => this.#edits(entry, entries, start + index, "added")),
    ];
    if (edits.includes(null)) return null;
    const table = editElements(this.#table, edits.flat() as ElementEdit[]);
    if (table === null) return null;
    for (const { signature } of old) this.#count(signature, -1);
    for (const { signature } of fresh as Entry[]) this.#count(signature, 1);
    this.#entries = entries;
    this.#table = table;
    return table;
  }

  /** The whole as it is now; `compileAll` is asked for what a delta does not know. */
  compiled(compileAll: () => Compiled): Compiled {
    const { owned, borrowed } = this.#wanted;
    const nftTable = new Map([...owned.nftTable, [tableKey, this.#table] as const]);
    let all: Compiled | null = null;
    return {
      wanted: { owned: configOf({ ...owned, nftTable }), borrowed },
      diagnostics: [],
      times: [],
      windows: windowsOf(this.#context.policy),
      steering: this.#steering,
      get provenance() {
        return (all ??= compileAll()).provenance;
      },
      get shape() {
        return (all ??= compileAll()).shape;
      },
    };
  }

  /** `null` for a rule of which more than the forward chains speaks. */
  #entry(rule: Rule): Entry | null {
    if (!this.#isPlain(rule)) return null;
    const sets = new SetStore();
    const policy = { ...this.#context.policy, rules: [rule], publish: [] };
    const [compiled] = filterRules({ ...this.#context, policy }, this.#zones, sets);
    return compiled === undefined || sets.all().length > 0 ? null : entryOf(compiled);
  }

  /** Whether a rule is about forwarded traffic between known addresses, at all times, and does nothing but decide. */
  #isPlain({ from, to, log, window }: Rule): boolean {
    return log === "none" && window === null && [...from, ...to].every((endpoint) => this.#isKnown(endpoint));
  }

  #isKnown(endpoint: Endpoint): boolean {
    if (endpoint.kind !== "machine") return endpoint.kind !== "host";
    const machine = this.#context.policy.machines.find(({ name }) => name === endpoint.machine)!;
    return addressesOfMachine(this.#context, machine).length > 0;
  }

  /** Several ranges of ports are a set, which comes and goes with its rules. */
  #needsSets({ rule }: Entry): boolean {
    return rule.logs || rule.traffic.some(({ box }) => box.kind === "ports" && box.ports.length > 1);
  }

  /** Whether the chains stay: no pair of zones is named for the first time, or no more. */
  #keepsPairs(gone: readonly Entry[], added: readonly Entry[]): boolean {
    const counts = new Map<string, number>();
    for (const { signature } of gone) counts.set(signature, (counts.get(signature) ?? 0) - 1);
    for (const { signature } of added) counts.set(signature, (counts.get(signature) ?? 0) + 1);
    return [...counts].every(([signature, change]) => {
      const before = this.#signatures.get(signature) ?? 0;
      return before > 0 && before + change > 0;
    });
  }

  /** What one rule comes to in the maps; `null` when it cannot be told from the first maps alone. */
  #edits(
    entry: Entry,
    all: readonly Entry[],
    position: number,
    change: "added" | "gone",
  ): readonly ElementEdit[] | null {
    const others = all.flatMap((other, index) =>
      index !== position && mayMeet(other.box, entry.box) ? [{ other, isEarlier: index < position }] : [],
    );
    const edits: ElementEdit[] = [];
    for (const pair of this.#pairs.filter((one) => this.#hasChain(one)))
      for (const family of families)
        for (const item of itemsOf([entry.rule], pair).filter((one) => isOfFamily(one, family))) {
          const map = firstMapOf(this.#table, pair, family);
          const cells = map === null ? null : cellsOf(item, family, map.shape);
          if (map === null || cells?.isDecided !== true) return null;
          const isAlone = others.every(
            ({ other, isEarlier }) =>
              !sharesCell(other, pair, family, map, cells.keys) &&
              (change === "gone" || !isEarlier || other.rule.allows === entry.rule.allows),
          );
          if (!isAlone) return null;
          edits.push(...editsOf(map, cells.keys, item, change));
        }
    return edits;
  }

  #hasChain(pair: ZonePair): boolean {
    const name = chainName("original", pair);
    return this.#table.chains.some((chain) => chain.name === name);
  }

  #count(signature: string, change: number): void {
    this.#signatures.set(signature, (this.#signatures.get(signature) ?? 0) + change);
  }
}

const entryOf = (rule: FilterRule): Entry => ({
  rule,
  box: boxOf(rule),
  signature: [rule.from, rule.to]
    .map((side) => (isEverywhere(side) ? ["*"] : []).concat(namedZones(side).map(({ key }) => key)).join(" "))
    .join(" > "),
});

/** Whether some part of a rule lies in one of the cells. */
const sharesCell = (
  { rule }: Entry,
  pair: ZonePair,
  family: Family,
  { shape }: FirstMap,
  keys: readonly string[],
): boolean =>
  itemsOf([rule], pair)
    .filter((item) => isOfFamily(item, family))
    .some((item) => cellsOf(item, family, shape)?.keys.some((key) => keys.includes(key)) === true);

const editsOf = (
  { original, reply }: FirstMap,
  keys: readonly string[],
  { rule }: FilterItem,
  change: "added" | "gone",
): readonly ElementEdit[] =>
  [original, reply].flatMap((set) =>
    keys.map((key): ElementEdit => ({ set, change, element: verdictElement(key, rule.allows) })),
  );

const verdictElement = (key: string, allows: boolean): NftElement => ({
  key,
  end: null,
  data: null,
  verdict: { kind: allows ? "accept" : "drop" },
  timeoutMs: null,
});
