import { type ConnectionRecord, type Revision, StateDirectory } from "../applier/index.ts";
import { CausewayError, PlanError } from "../diagnostics/index.ts";
import { describeStep, planChanges } from "../plan/index.ts";
import { type HostState, type Ledger, type Wanted, wantedFromJson } from "../state/index.ts";
import { presentMoment } from "./environment.ts";
import { observeHost } from "./open-host.ts";
import { pathReport } from "./reports/paths.ts";
import type { Section } from "./reports/section.ts";
import { type StoredTimes, timesSection, type TimesView, viewStoredTimes } from "./reports/times.ts";
import { type RevisionSummary, summariseRevision } from "./revisions.ts";
import type { Target } from "./target.ts";

/** What was applied to a host, and whether it still holds. */
export interface Status {
  /** The revision that should hold; `null` when nothing was applied, or all was taken down. */
  readonly applied: RevisionSummary | null;
  /** How many objects and settings the policy asks for. */
  readonly objects: number;
  /** What an apply would do to make it hold again, in words. Empty: it holds. */
  readonly differences: readonly string[];
  /** Whether a change was interrupted and waits to be taken back. */
  readonly interrupted: boolean;
  readonly sections: readonly Section[];
  /** How the rules with times stand. */
  readonly times: readonly TimesView[];
  /** What the last change that met open connections did to them; `null` when none did. */
  readonly connections: ConnectionRecord | null;
}

/** Compares a host with the revision that was applied to it. Reads only. Throws `KernelError`, `state/corrupt`. */
export const hostStatus = async (target: Target): Promise<Status> => {
  const directory = new StateDirectory(target.stateDirectory);
  const { revision: number, ledger } = directory.standing();
  const interrupted = directory.pending() !== null;
  if (number === null) return { ...nothingApplied, interrupted, connections: directory.connections() };
  const revision = directory.revision(number);
  if (revision?.wanted == null) throw missingRevision(number, target);
  const wanted = wantedFromJson(revision.wanted);
  const host = observeHost(target);
  const times = await timesOf(revision, wanted);
  return {
    applied: summariseRevision(revision, number),
    objects: wanted.borrowed.length + Object.values(wanted.owned).reduce((sum, { size }) => sum + size, 0),
    differences: [...differencesOf(host, wanted, ledger), ...times.filter(isOverdue).map(overdueText)],
    interrupted,
    sections: [pathReport(host), timesSection(times)],
    times,
    connections: directory.connections(),
  };
};

/** What stands in the way of any plan, a device that is gone for one, is a difference too. */
const differencesOf = (host: HostState, wanted: Wanted, ledger: Ledger): readonly string[] => {
  try {
    return planChanges(host, wanted, ledger).steps.map(describeStep);
  } catch (error) {
    if (error instanceof PlanError) return [error.message];
    throw error;
  }
};

/** The language is loaded only where there are rules with times. */
const timesOf = async ({ times = [] }: Revision, wanted: Wanted): Promise<readonly TimesView[]> => {
  if (times.length === 0) return [];
  const { windowAt } = await import("../change/index.ts");
  return viewStoredTimes(times as unknown as readonly StoredTimes[], wanted, presentMoment(), windowAt);
};

const isOverdue = (view: TimesView): boolean => view.isOverdue;

const overdueText = ({ rule }: TimesView): string =>
  `rule ${rule}: its time has come since the policy was applied; apply it again`;

const missingRevision = (number: number, { stateDirectory }: Target): CausewayError =>
  new CausewayError("state/corrupt", `revision ${number}, which holds, is missing in \`${stateDirectory}\``, {
    hint: "apply the policy again: it is kept anew",
  });

const nothingApplied = { applied: null, objects: 0, differences: [], sections: [], times: [] } as const;
