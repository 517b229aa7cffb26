import type { KernelError } from "../diagnostics/index.ts";
import type { Change, HostState, Kind } from "../state/index.ts";

/** Somebody beside the kernel who holds objects of a host: a helper process, a hypervisor, a routing daemon. */
export interface Driver {
  /** The kinds of object that it makes and removes. May be empty for one that only observes. */
  readonly kinds: readonly Kind[];

  /** The state with what this driver knows added. Never touches what it was given. */
  observe(state: HostState): HostState;

  /** Makes changes of its kinds, under the contract of `Host.execute`. */
  execute(changes: readonly Change[]): readonly (KernelError | null)[];
}
