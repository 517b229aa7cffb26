/**
 * Sets of packets, and functions of packets, as decision diagrams with many terminals.
 *
 * Main types: `Diagrams`, `Ref`. A packet set is a diagram with the terminals 0 (outside) and 1 (inside); any other
 * diagram says what becomes of a packet, and 0 is "not said here".
 *
 * INVARIANT: two refs of one `Diagrams` are equal exactly when the functions are.
 */
export type { Box, BoxField, Cover, FieldValues } from "./boxes.ts";
export { bitsOf } from "./build.ts";
export { ruleDiagram } from "./clip-rules.ts";
export { Diagrams } from "./diagrams.ts";
export type { EditEffect } from "./edit-effect.ts";
export type { Condition, FieldLevels, Interval, IntervalRule } from "./interval-rule.ts";
export { LongestPrefixTable, type PrefixKey } from "./longest-prefix.ts";
export { type Pair, PairTable } from "./pair-table.ts";
export { type Assignment, type Bit, everything, type Ref, undefinedRef } from "./ref.ts";
export type { Mark, RootOwner } from "./roots.ts";
export { ropeFindings, type RuleFindings, sweepFindings } from "./rule-findings.ts";
export { type RuleEdit, RuleRope } from "./rule-rope.ts";
export { RuleTable, type TableEdit } from "./rule-table.ts";
export { firstDecides, sweep, type SweepLeaf } from "./sweep.ts";
