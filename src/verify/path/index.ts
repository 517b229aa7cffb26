/**
 * The whole way of a packet through a host, for all packets at once.
 *
 * Main types: `HostModel`, `Fate`, `FateDiagram`. A diagram of fates is over the header with which packets come in (or the
 * host sends them); its terminals are ids of a `FateTable`.
 *
 * INVARIANT: a diagram of first packets is defined everywhere; where it depends on no predicate and its fate is `sure`,
 * that is what the kernel does.
 */
export type { ModelOptions } from "./family-model.ts";
export { FamilyModel } from "./family-model.ts";
export type { Fate, Rewrite } from "./fate.ts";
export type { FateTable } from "./fate-table.ts";
export { type FateDiagram, HostModel, type HostModelOptions } from "./host-model.ts";
export { type OpenQuestions, possibleTerminals } from "./possible-fates.ts";
export { countPackets, type FateChange, fateChanges } from "./changes.ts";
export { type Failure, type FailureQuestion, failuresThat } from "./failures.ts";
export { type Journey, type JourneyTable } from "./network/journey-table.ts";
export { type JourneyDiagram, type Network, NetworkModel } from "./network/network-model.ts";
export type { Attachment, Cable } from "./network/segments.ts";
