import type { Ref } from "../sets/index.ts";
import type { HeaderSpace } from "../space/index.ts";
import type { LinkFacts } from "./links.ts";

/** What `fib` asks (`net/netfilter/nft_fib.c`): `type` is an `RTN_*` number, `oif` a link, `null` when there is none. */
export interface FibQuestion {
  readonly result: "type" | "oif";
  /** `NFTA_FIB_F_*` without "present": saddr or daddr, mark, iif, oif. */
  readonly flags: readonly string[];
}

/** An answer of routing for the packets of a set. */
export interface FibAnswer {
  readonly guard: Ref;
  readonly value: number | string | null;
}

/**
 * Asks routing, which knows more than rules do. The answers are about the header as it is at that rule, disjoint, and
 * together about all packets. `null`: not known, and the rule becomes one that perhaps matches.
 */
export type FibOracle = (question: FibQuestion) => readonly FibAnswer[] | null;

/** What all chains of a family on one host are read with. */
export interface Scope {
  readonly space: HeaderSpace;
  /** The links that there are; packets come by no others. */
  readonly links: readonly LinkFacts[];
  readonly fib: FibOracle;
  /** Whether some rule puts connections into zones; if none does, all are in zone 0. */
  readonly hasZones: boolean;
}
