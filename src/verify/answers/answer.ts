import type { Packet } from "../model/packet.ts";
import type { Certainty, Verdict } from "../model/fate.ts";
import type { Stage } from "../model/stage.ts";

/**
 * What a host says to a question.
 *
 * `proved` and `refuted` hold for every packet that was asked about. `possibly`: something on the way is not known, and
 * on it depends whether `counterexample` is one. `undecidable`: the host does not hold what the question is about.
 */
export type Answer =
  | { readonly kind: "proved" }
  | { readonly kind: "refuted" | "possibly"; readonly counterexample: Counterexample }
  | { readonly kind: "undecidable"; readonly why: string };

/** A packet that breaks a promise, and what becomes of it. */
export interface Counterexample {
  readonly packet: Packet;
  readonly verdict: Verdict;
  readonly certainty: Certainty;
  readonly at: Stage;
  /** The rule, route or setting that decided. */
  readonly object: string | null;
  readonly out: string | null;
}
