import { ApplyError } from "../diagnostics/index.ts";
import { configFromJson, type Host } from "../state/index.ts";
import { returnToStart } from "./return-to-start.ts";
import type { StateDirectory } from "./store/state-directory.ts";

/** An interrupted change that was taken back. */
export interface Recovery {
  /** When the change began, RFC 3339. */
  readonly time: string;
  readonly operation: "apply" | "down";
  readonly steps: number;
}

/**
 * Takes back a change that was interrupted (a crash, a power cut), by looking at each object that it names. `null` when
 * there is none. Repeating it after being interrupted itself ends the same.
 *
 * Throws `ApplyError` `apply/stuck` when the host refuses; the journal then stays.
 */
export const recover = (host: Host, directory: StateDirectory): Recovery | null => {
  const pending = directory.pending();
  if (pending === null) return null;
  const { time, operation, steps, owned, before, revision } = pending;
  const returned = returnToStart(host, { owned: configFromJson(owned), steps });
  if (returned.kind === "stuck")
    throw new ApplyError("apply/stuck", `cannot take back the ${operation} begun at ${time}`, {
      restored: false,
      cause: returned.error,
      hint: returned.error?.message ?? null,
    });
  directory.removeRevision(revision);
  directory.writeStanding(before);
  directory.removePending();
  return { time, operation, steps: steps.length };
};
