import type { Span } from "../../diagnostics/index.ts";
import type { Step } from "../../plan/index.ts";
import type { JsonRecord, Ledger, OwnedWindows } from "../../state/index.ts";

/** Object id → the policy line that asked for it, as entries. */
export type ProvenanceEntries = readonly (readonly [id: string, span: Span])[];

/** `ledger.json`: what the last finished change left behind. */
export interface Standing {
  readonly version: 1;
  /** The revision that holds, or `null` when nothing of ours does. */
  readonly revision: number | null;
  readonly ledger: Ledger;
}

/** `revisions/N.json`: a change that was finished. */
export interface Revision {
  readonly version: 1;
  /** Counts from 1 without gaps. */
  readonly number: number;
  /** RFC 3339, UTC. */
  readonly time: string;
  readonly operation: Operation;
  /** The policy's texts by file name; empty for `down`. */
  readonly sources: Readonly<Record<string, string>>;
  /** As `wantedToJson` writes it; `null` for `down`. */
  readonly wanted: JsonRecord | null;
  readonly provenance: ProvenanceEntries;
  /** The rules that hold at certain times only, as whoever asked describes them; absent when there are none. */
  readonly times?: readonly JsonRecord[];
  /** The windows of numbers that are ours under its policy; absent for the usual ones. */
  readonly windows?: OwnedWindows;
  readonly note: string;
}

/** What kind of change a revision is. */
export type Operation = "apply" | "down";

/** `connections.json`: what the last change did to connections that were open. */
export interface ConnectionRecord {
  readonly version: 1;
  /** The revision that held then; `null` after `down`. */
  readonly revision: number | null;
  /** RFC 3339, UTC. */
  readonly time: string;
  readonly cut: number;
  readonly moved: number;
  /** A few of them in words. */
  readonly samples: readonly string[];
}

/** `pending.json`: a change under way, written before its first step. With it the start can be found again. */
export interface Pending {
  readonly version: 1;
  readonly time: string;
  readonly operation: Operation;
  readonly before: Standing;
  /** Every step that was or will be made, in order. */
  readonly steps: readonly Step[];
  /** Everything of ours before the first step, as `configToJson` writes it. */
  readonly owned: JsonRecord;
  /** The revision file that may have been written already. */
  readonly revision: number;
}
