import { describeResult } from "../probe.ts";
import { describeTraffic, type Finding, type Guest, type PathFinding } from "../topology/index.ts";
import type { StageRecord } from "./stage.ts";

/** The demo's result as `--json` prints it. */
export interface DemoReport {
  readonly ok: boolean;
  /** Whether the virtual machine was a real one; `reason` why not. */
  readonly virtualMachines: readonly {
    readonly name: string;
    readonly real: boolean;
    readonly reason: string | null;
  }[];
  readonly stages: readonly StageRecord[];
  readonly before: readonly FindingReport[];
  readonly applied: readonly FindingReport[];
  readonly paths: readonly PathReport[];
  readonly edited: readonly FindingReport[];
  readonly configDigest: { readonly before: string; readonly after: string; readonly same: boolean };
}

/** One attempt: what was promised once the policy holds, and what happened. */
export interface FindingReport {
  readonly traffic: string;
  readonly family: string;
  readonly to: string;
  readonly promised: string;
  readonly result: string;
  readonly kept: boolean;
}

/** The hosts that packets passed. */
export interface PathReport {
  readonly from: string;
  readonly to: string;
  readonly family: string;
  readonly promised: readonly string[];
  readonly hops: readonly string[];
  readonly kept: boolean;
}

/** A finding in words. */
export const reportFinding = (finding: Finding): FindingReport => ({
  traffic: describeTraffic(finding.promised),
  family: finding.family,
  to: finding.to,
  promised: finding.promised.outcome.kind,
  result: describeResult(finding.result),
  kept: finding.kept,
});

/** A path as it was promised and as it was. */
export const reportPath = ({ promised, family, hops, kept }: PathFinding): PathReport => ({
  from: promised.from,
  to: promised.to,
  family,
  promised: promised.hops,
  hops,
  kept,
});

/** Which machines were real. */
export const reportGuest = ({ name, substituteFor }: Guest): DemoReport["virtualMachines"][number] => ({
  name,
  real: substituteFor === null,
  reason: substituteFor?.message ?? null,
});
