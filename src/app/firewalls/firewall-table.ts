import type { NftFamily, NftHook } from "../../state/index.ts";

/** A packet filter's table of either kind, nftables or legacy, as far as it matters whose it is and what it lets by. */
export interface FirewallTable {
  /** As an operator names it: `inet firewalld`, `legacy ip filter`. */
  readonly label: string;
  readonly family: NftFamily;
  readonly name: string;
  readonly chains: readonly FirewallChain[];
  readonly setCount: number;
}

/** A chain with what the kernel calls it by; `hook` is `null` for those that are only jumped to. */
export interface FirewallChain {
  readonly name: string;
  readonly hook: Pick<NftHook, "type" | "hook" | "priority" | "policy"> | null;
  readonly rules: readonly FirewallRule[];
}

/** A rule as text, and what it does. */
export interface FirewallRule {
  readonly text: string;
  readonly comments: readonly string[];
  /** Chains that it may go to. */
  readonly chains: readonly string[];
  readonly accepts: boolean;
  /** Drops or rejects whatever comes to it. */
  readonly dropsAll: boolean;
}
