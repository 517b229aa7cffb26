import type { Operation } from "./machine.ts";

/** A rule, ready to run. */
export interface PreparedRule {
  /** `nftTable ip filter/FORWARD/3`, counted from 0. */
  readonly id: string;
  readonly operations: readonly Operation[];
}

/** A chain, ready to run. */
export interface PreparedChain {
  /** `nftTable ip filter/FORWARD`. */
  readonly id: string;
  readonly rules: readonly PreparedRule[];
  /** What becomes of packets that no rule decides on; user chains have none. */
  readonly policy: "accept" | "drop" | null;
  /** Chains of the same table by name. */
  readonly chains: ReadonlyMap<string, PreparedChain>;
}
