import type { Family } from "../../net/index.ts";
import { connection } from "../nftables/match.ts";
import { accept, counter, drop, log } from "../nftables/statement.ts";
import type { TableDraft } from "../nftables/table-draft.ts";
import { matchEnds } from "./addresses.ts";
import type { FilterItem } from "./filter-item.ts";
import type { FilterRule } from "./filter-rule.ts";

/** The direction of a packet within its flow. Replies are judged by the same rules with both ends swapped. */
export type Direction = "original" | "reply";

/** Appends an item to a chain as plain rules; in a chain that only one family comes to, for that family. */
export const emitItem = (
  table: TableDraft,
  chain: string,
  direction: Direction,
  { rule, from, to, traffic }: FilterItem,
  only: Family | null = null,
): void => {
  const protocol = traffic[direction];
  if (protocol === null) return;
  const ends =
    direction === "original" ? { source: from, destination: to } : { source: to, destination: from };
  for (const { match } of matchEnds(ends, only ?? traffic.family, table.sets)) {
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
