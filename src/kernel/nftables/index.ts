/**
 * nftables over nfnetlink (`linux/netfilter/nf_tables.h`): whole tables read and written as values.
 *
 * `openNftables` opens a connection; `readTables` reads every table of every owner as one consistent picture;
 * `writeTables` makes changes in one transaction and writes only the difference; `readCounters` reads what rules
 * counted.
 *
 * INVARIANT: a table that was written and is read back is deeply equal, if it was in the one form that the comments of
 * `NftExpression`, `NftSet` and `NftElement` describe. Expressions that are not decoded are kept as raw bytes. Not held
 * by the values, and lost when a foreign table is written back: named objects, flow tables, comments of all but rules,
 * sizes of sets, expressions of sets and their elements, elements that run out or that traffic brings.
 */
export { openNftables } from "./connection.ts";
export { readGeneration } from "./dump.ts";
export { readCounters, type RuleCounter, type TableCounters } from "./read-counters.ts";
export { readTables, type TableId } from "./read-tables.ts";
export type { TableChange } from "./table-operations.ts";
export { writeTables } from "./write-tables.ts";
