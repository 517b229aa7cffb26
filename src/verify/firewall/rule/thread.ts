import type { Ref } from "../../sets/index.ts";
import type { Decision, Effects } from "../outcome/outcome.ts";
import type { KeyTable } from "../matches/key-table.ts";
import type { Registers } from "../value/registers.ts";

/** Packets on their way through a rule that have had the same done to them. */
export interface Thread {
  /** Which packets, by their header before the rule. */
  readonly guard: Ref;
  /** Values in terms of the header before the rule. */
  readonly registers: Registers;
  readonly effects: Effects;
}

/** What a rule says about packets that it does not let go on to the next rule. */
export type RuleVerdict =
  | Decision
  | { readonly kind: "return" }
  | { readonly kind: "jump" | "goto"; readonly chain: string };

/** Verdicts by exact keys: `keys` has the place of each in `verdicts` as terminal, from 2 on. */
export interface KeyedDecisions {
  readonly kind: "keys";
  readonly keys: KeyTable;
  readonly verdicts: readonly Decision[];
}

/** How packets leave a rule; `null` goes on with the next one, and so do packets without a key. */
export interface Exit {
  readonly guard: Ref;
  readonly effects: Effects;
  readonly verdict: RuleVerdict | KeyedDecisions | null;
}

/** What a rule does. */
export interface RuleRun {
  readonly exits: readonly Exit[];
  /** Packets that met all of it and go on with the next rule all the same. */
  readonly passed: Ref;
}
