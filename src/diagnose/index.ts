/**
 * What is wrong with a host, judged from what was observed: findings with evidence and a cure.
 *
 * Main types: `Finding`, `Probes`. Main function: `examineHost`.
 *
 * Pure: the host and what was probed beside it come in as values, so a finding can be made again from a saved host.
 */
export { examineHost } from "./doctor/examine-host.ts";
export type { DoctorCode, Finding, Severity } from "./doctor/finding.ts";
export { type FeatureName, features } from "./doctor/features.ts";
export { forwardingState, type ForwardingState } from "./doctor/forwarding.ts";
export { type Neighbourhood, neighbourPrograms, type ProgramFound } from "./doctor/neighbour-programs.ts";
export type {
  ConntrackTable,
  FeatureState,
  ListeningSocket,
  NetworkdSettings,
  Probes,
  ProcessFound,
  StateFault,
} from "./doctor/probes.ts";
export { isManagedByNetworkManager, readNetworkdSettings } from "./doctor/settings-files.ts";
export { segmentFaults } from "./doctor/segments.ts";
