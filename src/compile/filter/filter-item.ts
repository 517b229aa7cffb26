import { everything, type Family, prefixFamily } from "../../net/index.ts";
import type { LayerRule } from "../layers/index.ts";
import type { FilterRule } from "./filter-rule.ts";
import { type AddressRow, rowsAt } from "./reach.ts";
import type { ZonePair } from "./dispatch.ts";
import type { Traffic } from "./traffic.ts";

/** A condition on both ends and the traffic of a packet. */
export interface PacketMatch {
  readonly from: AddressRow;
  readonly to: AddressRow;
  readonly traffic: Traffic;
}

/** What one filter rule says about one kind of traffic between two rows of addresses. */
export interface FilterItem extends PacketMatch {
  readonly rule: FilterRule;
}

/** What `rules` say about flows between the zones of a pair, in order. */
export const itemsOf = (rules: readonly FilterRule[], pair: ZonePair): readonly FilterItem[] => {
  const items: FilterItem[] = [];
  for (const rule of rules)
    for (const from of rowsAt(rule.from, pair.from))
      for (const to of rowsAt(rule.to, pair.to))
        for (const traffic of rule.traffic) items.push({ rule, from, to, traffic });
  return items;
};

/** Whether packets of a family can match at all. */
export const isOfFamily = ({ from, to, traffic }: PacketMatch, family: Family): boolean =>
  (traffic.family === null || traffic.family === family) && meets(from, family) && meets(to, family);

const meets = (row: AddressRow, family: Family): boolean =>
  row.kind !== "in" || row.prefixes.some((prefix) => prefixFamily(prefix) === family);

/** What the order of lookups depends on. What logs is like nothing else: its name is in the log. */
export const layerRuleOf = (item: FilterItem, family: Family, index: number): LayerRule => {
  const { rule } = item;
  const outcome = rule.logs ? `log ${index}` : rule.allows ? "accept" : "drop";
  return { ...packetsOf(item, family), outcome, isExact: matchesAll(item, family) && !rule.logs };
};

/** The packets of a family that an item can match. */
export const packetsOf = (
  { from, to, traffic }: PacketMatch,
  family: Family,
): Pick<LayerRule, "source" | "destination" | "traffic"> => ({
  source: prefixesOf(from, family),
  destination: prefixesOf(to, family),
  traffic: traffic.box,
});

/** Whether it matches all of them. */
export const matchesAll = ({ from, to, traffic }: PacketMatch, family: Family): boolean =>
  traffic.isExact && isWhole(from, family) && isWhole(to, family);

const prefixesOf = (row: AddressRow, family: Family): LayerRule["source"] =>
  row.kind === "in" ? row.prefixes.filter((prefix) => prefixFamily(prefix) === family) : [everything(family)];

const isWhole = (row: AddressRow, family: Family): boolean =>
  row.kind !== "outside" || !row.prefixes.some((prefix) => prefixFamily(prefix) === family);
