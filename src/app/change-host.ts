import {
  type Applier,
  type OnApplierProgress,
  type Recovery,
  type Revision,
  startApplier,
  StateDirectory,
} from "../applier/index.ts";
import { type Diagnostic, UsageError } from "../diagnostics/index.ts";
import { digest, equalValues, type JsonRecord, usualWindows } from "../state/index.ts";
import type { PolicySource } from "../change/index.ts";
import type { ClaimView } from "./claims/claim-view.ts";
import { brokenClaims, type OnLine, proveIfAny } from "./claims/prove.ts";
import { changedHost } from "./connections/changed-host.ts";
import type { ConnectionsView } from "./connections/connections-view.ts";
import { factsOf } from "./facts.ts";
import { observeHost } from "./open-host.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { policyFile } from "./policy-files.ts";
import { storedTimes, type TimesView, viewTimes } from "./reports/times.ts";
import { policyBefore } from "./revisions.ts";
import type { Target } from "./target.ts";

/** What applying a policy did, and what there is to say about the policy. */
export interface Applied {
  /** `null` when it was refused, and nothing was changed: a promise of the policy would not hold. */
  readonly outcome: Outcome | null;
  /** The policy's promises, when it has tests or guards. */
  readonly claims: readonly ClaimView[];
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
  /** How the rules with times stand. */
  readonly times: readonly TimesView[];
  /** What was done about open connections; `null` when nothing was changed. */
  readonly connections: ConnectionsView | null;
}

/**
 * Makes the host obey the policy in the file `path`, unless one of its tests fails or one of its guards would break.
 * Throws `PolicyError`, `KernelError`, `ApplyError`, …
 */
export const applyPolicy = (path: string, target: Target, onLine: OnLine): Promise<Applied> =>
  applySource(policyFile(path), { note: "applied", insists: false }, target, onLine);

/**
 * Applies the policy of an earlier revision again, included files and all; `null` means the one before the current. Also
 * when its promises do not hold any more: the way back must not be closed.
 */
export const rollbackTo = async (number: number | null, target: Target, onLine: OnLine): Promise<Applied> => {
  const { storedSources } = await import("../change/index.ts");
  const directory = new StateDirectory(target.stateDirectory);
  const revision = number === null ? previousRevision(directory) : directory.revision(number);
  const sources = new Map(Object.entries(revision?.sources ?? {}));
  const [policy] = sources;
  if (revision === null || policy === undefined) throw unknownRevision(number);
  const [file, text] = policy;
  return applySource(
    { file, text, reader: storedSources(sources) },
    { note: `back to revision ${revision.number}`, insists: true },
    target,
    onLine,
  );
};

/** The policy applied before the one that holds; after `down`, the last one. */
const previousRevision = (directory: StateDirectory): Revision | null =>
  policyBefore(directory, directory.standing().revision ?? Infinity);

const unknownRevision = (number: number | null): UsageError => {
  const message =
    number === null ? "there is no earlier revision" : `no policy is kept as revision ${number}`;
  return new UsageError("usage/unknown-revision", message, {
    hint: "`causeway history` lists the revisions",
  });
};

/** Takes away everything of ours. */
export const takeDown = (target: Target, onLine: OnLine): Promise<Outcome> =>
  withApplier(target, async (applier, notes) => {
    const startMs = performance.now();
    return outcomeOf(await applier.down("taken down", progressTo(onLine)), startMs, notes);
  });

/** `insists`: promises that do not hold are told, and do not stop it. */
interface Manner {
  readonly note: string;
  readonly insists: boolean;
}

const applySource = (
  source: PolicySource,
  { note, insists }: Manner,
  target: Target,
  onLine: OnLine,
): Promise<Applied> =>
  withApplier(target, async (applier, notes) => {
    const { requirePolicy } = await import("../change/index.ts");
    const host = observeHost(target);
    const ready = requirePolicy(source, factsOf(host, target));
    const { compiled, diagnostics, sources } = ready;
    const { ledger } = new StateDirectory(target.stateDirectory).standing();
    const claims = await proveIfAny(ready, host, ledger, onLine);
    const said = { claims, diagnostics, sources, times: viewTimes(compiled.times) };
    if (!insists && brokenClaims(claims).length > 0) return { outcome: null, connections: null, ...said };
    const request = {
      wanted: compiled.wanted,
      provenance: [...compiled.provenance],
      sources: Object.fromEntries(sources),
      times: storedTimes(compiled.times) as unknown as readonly JsonRecord[],
      ...(equalValues(compiled.windows, usualWindows) ? {} : { windows: compiled.windows }),
      note,
      expectedDigest: digest(host.config),
    };
    const startMs = performance.now();
    const result = await applier.apply(request, progressTo(onLine));
    const outcome = outcomeOf(result, startMs, notes);
    if (outcome.changes === 0) return { outcome, connections: null, ...said };
    const { mannerOf, settleConnections } = await import("./connections/settle-connections.ts");
    const changed = await changedHost(ready, host, ledger);
    const connections = await settleConnections(applier, changed, mannerOf(ready.policy, compiled), target);
    return { outcome, connections, ...said };
  });

/** Starts the only writer, lets it take back an interrupted change, and lets it go in the end. */
const withApplier = async <Result>(
  target: Target,
  use: (applier: Applier, notes: readonly string[]) => Promise<Result>,
): Promise<Result> => {
  const interrupted = new StateDirectory(target.stateDirectory).pending() !== null;
  const applier = startApplier(target);
  try {
    const recovery = interrupted ? await applier.recover() : null;
    return await use(applier, recovery === null ? [] : [describeRecovery(recovery)]);
  } finally {
    applier.close();
  }
};

const describeRecovery = ({ operation, time, steps }: Recovery): string =>
  `an ${operation} begun at ${time} was interrupted; its ${steps} steps were taken back first`;

const progressTo =
  (onLine: OnLine): OnApplierProgress =>
  (done, total, step) =>
    onLine(`${done} of ${total}: ${step}`);
