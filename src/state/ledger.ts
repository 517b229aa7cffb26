import type { Kind, ObjectOfKind } from "./kinds.ts";

/**
 * What Causeway must remember to leave a host as it found it. Everything else is told by marks.
 *
 * INVARIANT: it describes what the last finished change left behind, not what a policy asks for.
 */
export interface Ledger {
  /** Object ids of what we own, sorted: what is missing from the host was taken away by somebody else. */
  readonly owned: readonly string[];
  /** Sorted by kind and key. */
  readonly loans: readonly Loan[];
  /** Sorted by kind and key. */
  readonly displaced: readonly Displaced[];
}

/** Fields of a foreign object that we set, with what they were. Only fields that are named here are ours. */
export interface Loan {
  readonly kind: Kind;
  readonly key: string;
  /** The fields as they were; a field that was absent is absent here. */
  readonly before: Readonly<Record<string, unknown>>;
  /** The fields as we set them. A field that no longer has this value was changed by somebody else. */
  readonly after: Readonly<Record<string, unknown>>;
  /**
   * The id of the loan that this one follows, or `null` for one of its own. The kernel changes some settings together
   * with another (`conf/eth0/forwarding` with `conf/all/forwarding`): those are given back with it.
   */
  readonly follows: string | null;
}

/** A foreign object that stood where ours had to be, as a whole. It returns when ours goes. */
export type Displaced = {
  readonly [K in Kind]: { readonly kind: K; readonly key: string; readonly object: ObjectOfKind[K] };
}[Kind];

/** The ledger of a host that Causeway never changed. */
export const emptyLedger: Ledger = { owned: [], loans: [], displaced: [] };
