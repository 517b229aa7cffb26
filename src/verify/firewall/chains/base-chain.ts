import type { NftHook, NftRule, NftSet, XtRule } from "../../../state/index.ts";

/** A hook that chains are attached to. */
export type Hook = NftHook["hook"];

/** A chain in the rules' own vocabulary. */
export interface RuleChain {
  readonly name: string;
  readonly rules: readonly (
    | { readonly kind: "nft"; readonly rule: NftRule }
    | { readonly kind: "xt"; readonly rule: XtRule }
  )[];
}

/** A table as rules see it: chains to jump to, sets to look into. */
export interface RuleTable {
  /** What its rules are called: `nftTable ip filter`, or `xtTable ip6 mangle` for a legacy table. */
  readonly object: string;
  readonly chains: ReadonlyMap<string, RuleChain>;
  readonly sets: ReadonlyMap<string, NftSet>;
}

/** A chain that the kernel enters at a hook. */
export interface BaseChain {
  readonly table: RuleTable;
  readonly chain: string;
  readonly hook: Hook;
  readonly type: "filter" | "nat" | "route";
  readonly priority: number;
  readonly policy: "accept" | "drop";
  /** Only packets of these devices enter; empty: all do. */
  readonly devices: readonly string[];
}
