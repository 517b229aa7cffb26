import { connection } from "../nftables/match.ts";
import { accept, counter, drop, log } from "../nftables/statement.ts";
import type { TableDraft } from "../nftables/table-draft.ts";
import { matchEnds } from "./addresses.ts";
import type { FilterRule } from "./filter-rule.ts";
import { type AddressRow, rowsAt } from "./reach.ts";
import type { ZonePair } from "./dispatch.ts";
import type { Traffic } from "./traffic.ts";

/** The direction of a packet within its flow. Replies are judged by the same rules with both ends swapped. */
export type Direction = "original" | "reply";

/** Appends what `rule` says about flows between the zones of `pair` to a chain. */
export const emitRule = (
  table: TableDraft,
  chain: string,
  direction: Direction,
  pair: ZonePair,
  rule: FilterRule,
): void => {
  for (const from of rowsAt(rule.from, pair.from))
    for (const to of rowsAt(rule.to, pair.to))
      for (const traffic of rule.traffic) emitTraffic(table, chain, direction, { from, to }, traffic, rule);
};

interface Sides {
  readonly from: AddressRow;
  readonly to: AddressRow;
}

const emitTraffic = (
  table: TableDraft,
  chain: string,
  direction: Direction,
  { from, to }: Sides,
  traffic: Traffic,
  rule: FilterRule,
): void => {
  const protocol = traffic[direction];
  if (protocol === null) return;
  const ends =
    direction === "original" ? { source: from, destination: to } : { source: to, destination: from };
  for (const { match } of matchEnds(ends, traffic.family, table.sets)) {
    const packets = [...match, ...protocol];
    if (rule.logs && direction === "original") emitLog(table, chain, packets, rule);
    table.rule(chain, [...packets, counter, rule.allows ? accept : drop], rule.span);
  }
};

/** Of a flow that is let in, the first packet is logged; of one that is not, every packet. */
const emitLog = (
  table: TableDraft,
  chain: string,
  packets: Parameters<TableDraft["rule"]>[1],
  { name, allows, span }: FilterRule,
): void => table.rule(chain, [...packets, ...(allows ? connection("new") : []), ...log(name)], span);
