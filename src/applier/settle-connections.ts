import type { ConnectionEntry } from "../kernel/index.ts";
import type { StateDirectory } from "./store/state-directory.ts";

/** Open connections that a change leaves to be dealt with. The rules have changed already. */
export interface ConnectionRequest {
  readonly groups: readonly ConnectionGroup[];
  /** A few of them in words, for whoever asks later. */
  readonly samples: readonly string[];
}

/**
 * Connections that are treated alike. Of those that are forgotten the rules refuse what they may no longer do, and whoever
 * opens one again gets the new way; those that are marked are judged by their new mark.
 */
export interface ConnectionGroup {
  /** `kept`: held where they are, which nobody need hear of. */
  readonly fate: "cut" | "moved" | "kept";
  /** `null`: forget them; else bits of their mark. */
  readonly mark: { readonly value: number; readonly mask: number } | null;
  readonly entries: readonly ConnectionEntry[];
}

/** How many there were still. */
export interface SettledConnections {
  readonly cut: number;
  readonly moved: number;
}

/** The connections of a host. Both give those that were still there. */
export interface ConnectionTable {
  forget(entries: readonly ConnectionEntry[]): readonly ConnectionEntry[];
  mark(entries: readonly ConnectionEntry[], value: number, mask: number): readonly ConnectionEntry[];
}

/** Deals with them, and records what was done. Throws `KernelError`, `state/unwritable`. */
export const settleConnections = (
  table: ConnectionTable,
  directory: StateDirectory,
  { groups, samples }: ConnectionRequest,
  time: string,
): SettledConnections => {
  const done = { cut: 0, moved: 0, kept: 0 };
  for (const group of groups) done[group.fate] += treat(table, group);
  const settled = { cut: done.cut, moved: done.moved };
  const { revision } = directory.standing();
  directory.writeConnections({ version: 1, revision, time, ...settled, samples });
  return settled;
};

const treat = (table: ConnectionTable, { mark, entries }: ConnectionGroup): number =>
  (mark === null ? table.forget(entries) : table.mark(entries, mark.value, mark.mask)).length;
