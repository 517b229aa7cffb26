/**
 * The wiring: what each command does, as functions that take a target and give values. The only reader of the
 * environment.
 *
 * Main types: `Target`, `Applied`, `Planned`, `Checked`, `Status`, `Examination`, `Section`.
 *
 * INVARIANT: reading commands never write; whatever writes goes through the applier process.
 */
export { applyPolicy, type Applied, rollbackTo, takeDown } from "./change-host.ts";
export { type Checked, checkPolicy } from "./check-policy.ts";
export type { ClaimView, ExampleView, MetView } from "./claims/claim-view.ts";
export { brokenClaims, type OnLine } from "./claims/prove.ts";
export type { ConnectionsView } from "./connections/connections-view.ts";
export type { ChangeView, DifferenceView } from "./difference/change-view.ts";
export { diffFiles, type FilesCompared } from "./difference/diff-files.ts";
export { type Tested, testPolicy } from "./claims/test-policy.ts";
export { type Examination, examine } from "./doctor/doctor.ts";
export { type Environment, environment } from "./environment.ts";
export {
  type Explained,
  type ExplainedStep,
  explainPacket,
  type ProposedChange,
} from "./explain/explain-packet.ts";
export type { ObjectView } from "./explain/object-text.ts";
export type { ExplainQuestion } from "./explain/question.ts";
export { formatFiles, type FormattedFile } from "./format-files.ts";
export { firstPolicy, writeFirstPolicy } from "./init/init-policy.ts";
export { type Imported, importPolicy } from "./import/import-policy.ts";
export { observeHost } from "./open-host.ts";
export type { Outcome } from "./outcome.ts";
export { type Planned, planPolicy } from "./plan-policy.ts";
export { discoveryReport } from "./reports/discovery.ts";
export type { Section } from "./reports/section.ts";
export { timesSection, type TimesView } from "./reports/times.ts";
export { type HostDocument, hostDocument } from "./host-document.ts";
export {
  type DamagedRevision,
  type RevisionHistory,
  revisionHistory,
  type RevisionSummary,
} from "./revisions.ts";
export { hostStatus, type Status } from "./status.ts";
export { namespaceNames, type Target, type TargetOptions, targetOf } from "./target.ts";
export type { FindingView } from "./verify/finding-view.ts";
export { type Verified, verifyHost } from "./verify/verify-host.ts";
export { writeNewFile } from "./write-file.ts";
export type { StepView } from "../change/index.ts";
