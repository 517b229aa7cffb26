/**
 * What a host does with packets: sets of packets over the kernel's real path, and answers about them.
 *
 * Knows a host only by its `HostState`, by the kernel's semantics alone: neither the policy nor the compiler that made
 * the objects has a say, so that both can be caught wrong.
 */
export type { Answer, Counterexample } from "./answers/answer.ts";
export { answerAll, type OnQuestion } from "./answers/answer-all.ts";
export {
  coversRanges,
  type NumberRange,
  type Ranges,
  joined,
  rangesOfSets,
  subtracted,
} from "./difference/address-ranges.ts";
export type { Block } from "./difference/cover.ts";
export { allGoOn } from "./difference/goes-on.ts";
export { isPassing } from "./difference/outcome-class.ts";
export type { Change, ChangeKind, Comparison, OpenConversations } from "./difference/change.ts";
export { type Compared, compareHosts, type OnInput } from "./difference/compare-hosts.ts";
export type { FindingCode, HostFinding } from "./findings/finding.ts";
export { hostFindings } from "./findings/host-findings.ts";
export type { Certainty, Verdict } from "./model/fate.ts";
export type { ConnectionState, Packet } from "./model/packet.ts";
export { type Stage, stages } from "./model/stage.ts";
export type { Outcome, TraceStep } from "./model/trace.ts";
export {
  type Fate,
  type FateDiagram,
  type FateTable,
  HostModel,
  type HostModelOptions,
  type OpenQuestions,
  type Rewrite,
} from "./path/index.ts";
