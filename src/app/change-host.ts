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
import { factsOf } from "./facts.ts";
import { observeHost } from "./open-host.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { policyFile } from "./policy-files.ts";
import { storedTimes, type TimesView, viewTimes } from "./reports/times.ts";
import { policyBefore } from "./revisions.ts";
import type { Target } from "./target.ts";

/** Called with one line whenever there is something new to show. */
export type OnLine = (line: string) => void;

/** What applying a policy did, and what there is to say about the policy. */
export interface Applied {
  readonly outcome: Outcome;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
  /** How the rules with times stand. */
  readonly times: readonly TimesView[];
}

/** Makes the host obey the policy in the file `path`. Throws `PolicyError`, `KernelError`, `ApplyError`, … */
export const applyPolicy = (path: string, target: Target, onLine: OnLine): Promise<Applied> =>
  applySource(policyFile(path), "applied", target, onLine);

/** Applies the policy of an earlier revision again, included files and all; `null` means the one before the current. */
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
    `back to revision ${revision.number}`,
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

const applySource = (source: PolicySource, note: string, target: Target, onLine: OnLine): Promise<Applied> =>
  withApplier(target, async (applier, notes) => {
    const { requirePolicy } = await import("../change/index.ts");
    const startMs = performance.now();
    const host = observeHost(target);
    const { compiled, diagnostics, sources } = requirePolicy(source, factsOf(host, target));
    const request = {
      wanted: compiled.wanted,
      provenance: [...compiled.provenance],
      sources: Object.fromEntries(sources),
      times: storedTimes(compiled.times) as unknown as readonly JsonRecord[],
      ...(equalValues(compiled.windows, usualWindows) ? {} : { windows: compiled.windows }),
      note,
      expectedDigest: digest(host.config),
    };
    const result = await applier.apply(request, progressTo(onLine));
    const outcome = outcomeOf(result, startMs, notes);
    return { outcome, diagnostics, sources, times: viewTimes(compiled.times) };
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
