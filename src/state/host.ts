import type { KernelError } from "../diagnostics/index.ts";
import type { Change } from "./change.ts";
import type { HostState } from "./host-state.ts";

/**
 * A host that can be looked at and changed: the port behind which the kernel, its fake and the drivers stand.
 *
 * Calls are synchronous: whoever must not wait runs the host in another process or thread.
 */
export interface Host {
  /** Reads everything. Throws `KernelError` when the host cannot be read. */
  observe(): HostState;

  /**
   * Makes changes in order and answers for each one: `null` when it was made, else why not.
   *
   * A refused change leaves its object as it was; later changes in the same call may still have been made (the kernel
   * works on through a batch), so whoever undoes must undo exactly those that answered `null`. All `nftTable` changes
   * that stand next to each other are one transaction: either all are made or none.
   * Repeating a change that holds already succeeds: creating what is there as wanted, deleting what is gone.
   */
  execute(changes: readonly Change[]): readonly (KernelError | null)[];

  /** Releases sockets and descriptors. The host itself stays as it is. */
  close(): void;
}
