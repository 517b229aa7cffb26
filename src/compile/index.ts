/**
 * From a policy and the facts of one host to what Causeway wants there, and which policy line asked for it. Pure.
 *
 * Main types: `Facts`, `Compiled`.
 *
 * INVARIANT: `wanted.owned` holds objects that carry our marks only; everything foreign is borrowed field by field.
 * INVARIANT: every owned object and every filter rule that comes from a line of the policy has a provenance.
 */
export { compile } from "./compile.ts";
export { type Compiler, createCompiler } from "./delta/compiler.ts";
export type { Compiled, Steering } from "./draft.ts";
export type { Facts } from "./facts.ts";
export type { ChainShape } from "./filter/pair.ts";
export type { RuleTimes } from "./times/rule-times.ts";
export { elementId, ruleId } from "./nftables/table-draft.ts";
