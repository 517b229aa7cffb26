import { ApplyError, CausewayError, KernelError, type Span } from "../diagnostics/index.ts";
import { describeStep, type Plan, planChanges, type Step } from "../plan/index.ts";
import {
  canonicalText,
  configToJson,
  digest,
  type Host,
  type HostState,
  type JsonRecord,
  objectId,
  type OwnedWindows,
  type Wanted,
  wantedToJson,
} from "../state/index.ts";
import { type Recovery, recover } from "./recover.ts";
import { ownedPart } from "./return-point.ts";
import type { OnProgress } from "./run-steps.ts";
import type { ProvenanceEntries, Revision, Standing } from "./store/records.ts";
import type { StateDirectory } from "./store/state-directory.ts";
import { type Failure, type Outcome, runTransaction } from "./transaction.ts";

/** A change asked for. `wanted = null` is `down`. */
export interface ChangeRequest {
  readonly wanted: Wanted | null;
  /** The policy's texts by file name. */
  readonly sources: Readonly<Record<string, string>>;
  readonly provenance: ProvenanceEntries;
  /** Kept with the revision: the rules that hold at certain times only. */
  readonly times?: readonly JsonRecord[];
  /** Kept with the revision: windows of numbers other than the usual ones. */
  readonly windows?: OwnedWindows;
  readonly note: string;
  /**
   * The digest of the `config` that `wanted` was made for. When the host has another one by now, the change is refused
   * with `apply/stale`; `null` lets it through. The plan itself is always made anew, from the host as it is.
   */
  readonly expectedDigest: string | null;
}

/** What a change did. */
export interface ChangeResult {
  readonly kind: "unchanged" | "applied" | "undone" | "stuck";
  /** The revision that holds now. */
  readonly revision: number | null;
  /** The descriptions of the steps that were made, and for `undone` taken back again. */
  readonly steps: readonly string[];
  readonly failure: ChangeFailure | null;
  /** What was left alone, one sentence each. */
  readonly notes: readonly string[];
  readonly recovered: Recovery | null;
}

/** Why a change was taken back. */
export interface ChangeFailure {
  /** `apply/undone`, `apply/stuck` or `apply/not-holding`; its `cause` is what the kernel said. */
  readonly error: ApplyError;
  /** The step that was refused, in words; `null` when it was no step. */
  readonly step: string | null;
  /** What is left to take back, in words; empty unless stuck. */
  readonly left: readonly string[];
}

/** Where and when a change is made. */
export interface ChangeContext {
  readonly host: Host;
  readonly directory: StateDirectory;
  /** The time now, RFC 3339. */
  readonly now: () => string;
  readonly onProgress?: OnProgress;
}

/**
 * Makes a request hold: takes back an interrupted change first, plans on the host as it is, and runs the plan as one
 * transaction. Writes nothing at all when nothing differs.
 *
 * Throws what keeps it from starting: `PlanError`, `KernelError` of the first look, `apply/stale`, `state/…`.
 */
export const changeHost = (context: ChangeContext, request: ChangeRequest): ChangeResult => {
  const { host, directory } = context;
  const recovered = recover(host, directory);
  const standing = directory.standing();
  const observed = host.observe();
  refuseStale(observed, request);
  const plan = planChanges(observed, request.wanted, standing.ledger);
  const base = { notes: plan.notes, recovered };
  if (plan.steps.length === 0 && isRecorded(directory, standing, plan, request))
    return { kind: "unchanged", revision: standing.revision, steps: [], failure: null, ...base };
  return { ...runPlan(context, request, standing, observed, plan), ...base };
};

const refuseStale = (observed: HostState, { expectedDigest }: ChangeRequest): void => {
  if (expectedDigest === null || digest(observed.config) === expectedDigest) return;
  throw new CausewayError("apply/stale", "the host changed since the plan was made", {
    hint: "run the command again",
    retry: "soon",
  });
};

/** Whether the directory already says what it would say after the change. */
const isRecorded = (
  directory: StateDirectory,
  standing: Standing,
  plan: Plan,
  { wanted, sources }: ChangeRequest,
): boolean => {
  if (canonicalText(standing.ledger) !== canonicalText(plan.ledger)) return false;
  if (wanted === null || standing.revision === null) return wanted === null && standing.revision === null;
  return canonicalText(directory.revision(standing.revision)?.sources) === canonicalText(sources);
};

const runPlan = (
  context: ChangeContext,
  request: ChangeRequest,
  standing: Standing,
  observed: HostState,
  plan: Plan,
): Pick<ChangeResult, "kind" | "revision" | "steps" | "failure"> => {
  const { host, directory, onProgress } = context;
  const revision = revisionOf(context, request);
  const owned = ownedPart(observed.config, standing.ledger);
  const pending = {
    version: 1,
    time: revision.time,
    operation: revision.operation,
    before: standing,
  } as const;
  const announce = (steps: readonly Step[]): void => {
    directory.writePending({ ...pending, steps, owned: configToJson(owned), revision: revision.number });
  };
  const after: Standing = {
    version: 1,
    revision: request.wanted === null ? null : revision.number,
    ledger: plan.ledger,
  };
  directory.prepare();
  announce(plan.steps);
  const outcome = runTransaction(host, plan.steps, {
    owned,
    announce,
    stepsMissing: () => planChanges(host.observe(), request.wanted, standing.ledger).steps,
    commit: () => commit(directory, revision, after),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  if (outcome.kind === "undone") forget(directory, revision.number, standing);
  return {
    kind: outcome.kind,
    revision: outcome.kind === "applied" ? after.revision : standing.revision,
    steps: outcome.kind === "stuck" ? [] : outcome.made.map(describeStep),
    failure: failureOf(outcome, request.provenance),
  };
};

const revisionOf = ({ directory, now }: ChangeContext, request: ChangeRequest): Revision => ({
  version: 1,
  number: (directory.revisionNumbers().at(-1) ?? 0) + 1,
  time: now(),
  operation: request.wanted === null ? "down" : "apply",
  sources: request.sources,
  wanted: request.wanted === null ? null : wantedToJson(request.wanted),
  provenance: request.provenance,
  ...(request.times === undefined || request.times.length === 0 ? {} : { times: request.times }),
  ...(request.windows === undefined ? {} : { windows: request.windows }),
  note: request.note,
});

/** The change is done at the moment at which the journal goes: before, a crash leads back. */
const commit = (directory: StateDirectory, revision: Revision, after: Standing): void => {
  directory.writeRevision(revision);
  directory.writeStanding(after);
  directory.removePending();
};

/**
 * After an undo: the records as they were, then the journal away. Where that fails the journal stays, and the next
 * command finds nothing left to take back and does it then.
 */
const forget = (directory: StateDirectory, revision: number, before: Standing): void => {
  try {
    directory.removeRevision(revision);
    directory.writeStanding(before);
    directory.removePending();
  } catch (error) {
    if (!(error instanceof CausewayError)) throw error;
  }
};

const failureOf = (outcome: Outcome, provenance: ProvenanceEntries): ChangeFailure | null => {
  if (outcome.kind === "applied") return null;
  const { failure } = outcome;
  return {
    error: applyError(outcome, placed(failure, new Map(provenance))),
    step: failure.step === null ? null : describeStep(failure.step),
    left: outcome.kind === "stuck" ? outcome.left.map(describeStep) : [],
  };
};

/** The error with the policy line that asked for the refused object. */
const placed = ({ step, error }: Failure, spans: ReadonlyMap<string, Span>): unknown => {
  const span = step === null ? null : (spans.get(objectId(step.change.kind, step.change.key)) ?? null);
  return error instanceof KernelError && error.position === null ? error.at(span) : error;
};

const applyError = (outcome: Exclude<Outcome, { kind: "applied" }>, cause: unknown): ApplyError => {
  const restored = outcome.kind === "undone";
  const position = cause instanceof CausewayError ? cause.position : null;
  const reason = cause instanceof Error ? cause.message : "the host does not keep what was set";
  if (!restored)
    return new ApplyError("apply/stuck", `${reason}; and not everything could be taken back`, {
      restored,
      cause,
      position,
      hint: outcome.undoError?.message ?? null,
    });
  return cause === null
    ? new ApplyError("apply/not-holding", `${reason}; everything was taken back`, { restored })
    : new ApplyError("apply/undone", `${reason}; everything was taken back`, { restored, cause, position });
};
