import type { HostConfig } from "./host-state.ts";
import type { Kind } from "./kinds.ts";

/**
 * What a policy asks of one host: only what Causeway owns, and what it must borrow.
 *
 * An owned object is wanted as a whole; a borrowed one belongs to somebody else, and only the fields in `patch` are
 * ours to set while the policy holds. `down` gives them back.
 */
export interface Wanted {
  readonly owned: HostConfig;
  /** Sorted by kind and key. */
  readonly borrowed: readonly Borrowed[];
}

/** A patch to a foreign object, for example `{kind: "link", key: "eth1", patch: {master: "cw-office"}}`. */
export interface Borrowed {
  readonly kind: Kind;
  readonly key: string;
  readonly patch: Readonly<Record<string, unknown>>;
}
