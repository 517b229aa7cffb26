import type { Change, Ledger } from "../state/index.ts";

/**
 * The order in which the parts of a change are made. What is added comes before what is taken away, and the filter
 * stands before anything new can carry a packet:
 *
 * - `prerequisites`: settings that must hold before anything else
 * - `links`: new links, still down, with their own settings
 * - `quiesce`: links that will go are emptied and put down while the old filter still guards them; ports that will
 *   leave a network are put down
 * - `stop`: forwarding off, while the old filter still keeps shut what it was shut for
 * - `filter`: the nftables transaction, the moment at which the new rules hold
 * - `attach`: links up, ports in, addresses
 * - `paths`: next hops, routes and rules
 * - `forward`: forwarding on
 * - `services`: helpers started
 * - `break`: services, rules, routes, next hops, addresses taken away
 * - `detach`: ports released, links down
 * - `unlink`: links deleted
 * - `restore`: borrowed settings given back
 * - `unfilter`: our table deleted, when nothing is left for it to guard
 */
export const phases = [
  "prerequisites",
  "links",
  "quiesce",
  "stop",
  "filter",
  "attach",
  "paths",
  "forward",
  "services",
  "break",
  "detach",
  "unlink",
  "restore",
  "unfilter",
] as const;

/** The name of a phase. */
export type Phase = (typeof phases)[number];

/** One change at its place in the order. */
export interface Step {
  readonly phase: Phase;
  readonly change: Change;
  /**
   * Set when the object stands before and after, and the kernel may have dropped it in between. Such a change creates
   * what is missing and is taken back by making it again.
   */
  readonly keeps?: true;
}

/** The steps from an observed host to a wanted one. No steps: nothing differs. */
export interface Plan {
  readonly steps: readonly Step[];
  /** What the ledger must say once all steps are made. */
  readonly ledger: Ledger;
  /** What the plan leaves as it is although it was ours to give back, one sentence each. */
  readonly notes: readonly string[];
}
