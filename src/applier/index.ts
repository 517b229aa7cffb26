/**
 * The only writer to a host: transactions with undo, the ledger, revisions, the journal, and the process they run in.
 *
 * Main types: `Applier` (the process seen from outside), `ChangeResult`, `StateDirectory`.
 *
 * INVARIANT: a host that is not `stuck` is in the state before a change or in the wanted one, after a crash and the next
 * privileged command too. Nothing is written when nothing differs.
 */
export {
  type ChangeContext,
  type ChangeFailure,
  changeHost,
  type ChangeRequest,
  type ChangeResult,
} from "./change-host.ts";
export {
  type Applier,
  type ApplierOptions,
  type ApplyRequest,
  type OnApplierProgress,
  startApplier,
} from "./process/client.ts";
export { recover, type Recovery } from "./recover.ts";
export type { ConnectionGroup, ConnectionRequest, SettledConnections } from "./settle-connections.ts";
export { type Outcome, runTransaction, type TransactionOptions } from "./transaction.ts";
export type {
  ConnectionRecord,
  Operation,
  Pending,
  ProvenanceEntries,
  Revision,
  Standing,
} from "./store/records.ts";
export { takeLock } from "./store/lock.ts";
export { StateDirectory } from "./store/state-directory.ts";
