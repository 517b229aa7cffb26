/**
 * Legacy tables of iptables, ip6tables and ebtables, read through their own save tools.
 *
 * Main functions: `readLegacyTables` (from a `Runner`), `parseSavedTables` (from text).
 *
 * INVARIANT: reading neither loads a module nor makes a table: a tool runs only where the kernel says that there are
 * tables already, and is never asked for one by name.
 */
export { namespaceRunner } from "./namespace-runner.ts";
export { parseSavedTables } from "./parse-saved-tables.ts";
export { readLegacyTables, type Runner } from "./read-legacy-tables.ts";
