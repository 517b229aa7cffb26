import { families, type Family } from "../../net/index.ts";
import { fewRules, type Layer, type LayerMeasure, measureLayers, planLayers } from "../layers/index.ts";
import { family as isFamily } from "../nftables/match.ts";
import { jump } from "../nftables/statement.ts";
import type { TableDraft } from "../nftables/table-draft.ts";
import { chainName, type ZonePair } from "./dispatch.ts";
import { type Direction, emitItem } from "./emit.ts";
import { emitLayers, type LayerTarget } from "./emit-layers.ts";
import { type FilterItem, isOfFamily, itemsOf, layerRuleOf } from "./filter-item.ts";
import type { FilterRule } from "./filter-rule.ts";

/** How the rules between two zones are looked at, in one family. */
interface FamilyPlan {
  readonly family: Family;
  readonly items: readonly FilterItem[];
  readonly layers: readonly Layer[];
}

/** What is said about flows between two zones; without `families` it stays a list, readable for people. */
export interface PairPlan {
  readonly pair: ZonePair;
  readonly items: readonly FilterItem[];
  readonly families: readonly FamilyPlan[];
}

/** How the rules of a chain became lookups, for people who ask why it is fast or slow. */
export interface ChainShape extends LayerMeasure {
  /** `original/net-lab/up-fibre`; replies are the same. */
  readonly chain: string;
  readonly family: Family;
  /** Rules in the list that the layers stand for. */
  readonly rules: number;
}

/** Plans both directions of a pair at once. */
export const planPair = (pair: ZonePair, rules: readonly FilterRule[]): PairPlan => {
  const items = itemsOf(rules, pair);
  const plans = items.length <= fewRules ? [] : families.map((family) => planFamily(items, family));
  const isLayered = plans.some(({ layers }) => layers.some(({ kind }) => kind === "map"));
  return { pair, items, families: isLayered ? plans.filter((plan) => plan.items.length > 0) : [] };
};

const planFamily = (all: readonly FilterItem[], family: Family): FamilyPlan => {
  const items = all.filter((item) => isOfFamily(item, family));
  return { family, items, layers: planLayers(items.map((item, index) => layerRuleOf(item, family, index))) };
};

/** Appends what a plan says to the chain of its pair; what it does not decide goes on there. */
export const emitPlan = (table: TableDraft, direction: Direction, plan: PairPlan): void => {
  const chain = chainName(direction, plan.pair);
  table.chain(chain);
  if (plan.families.length === 0) for (const item of plan.items) emitItem(table, chain, direction, item);
  for (const { family, items, layers } of plan.families) {
    const inside = `${chain}/${family}`;
    table.rule(chain, [...isFamily(family), jump(inside)]);
    table.chain(inside);
    const emitRule = (at: string, rule: number): void => emitItem(table, at, direction, items[rule]!, family);
    emitLayers({ table, direction, family, emitRule, decisionOf: decisionOf(items) }, inside, layers);
  }
};

const decisionOf =
  (items: readonly FilterItem[]): LayerTarget["decisionOf"] =>
  (index) => {
    const { allows, span } = items[index]!.rule;
    return { verdict: verdicts[allows ? "accept" : "drop"], span };
  };

const verdicts = { accept: { kind: "accept" }, drop: { kind: "drop" } } as const;

/** What became of a pair. */
export const shapesOf = ({ pair, families: plans }: PairPlan): readonly ChainShape[] =>
  plans.map(({ family, items, layers }) => ({
    chain: chainName("original", pair),
    family,
    rules: items.length,
    ...measureLayers(layers),
  }));
