import type { Address } from "../../net/index.ts";
import type { Certainty, Verdict } from "./fate.ts";
import type { Stage } from "./stage.ts";

/**
 * One step of a packet: the object of the host that decided, and what it decided. `object` is the id of a whole object
 * (`route ipv4 254 10.0.0.0/8 50`, `rule ipv4 100 …`, `link eth0`, `sysctl net/ipv4/ip_forward`) or of a part of a table
 * (`nftTable ip filter/FORWARD/3`: chain and index of the rule; `…/FORWARD/policy`).
 */
export interface TraceStep {
  readonly stage: Stage;
  readonly object: string | null;
  readonly decision: string;
}

/** Where a packet ended, and how. The answer of `explain`, and what the diagrams are held against. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly certainty: Certainty;
  /** Where it was decided. */
  readonly at: Stage;
  readonly out: string | null;
  readonly nextHop: Address | null;
  /** Addresses, ports and mark after translation, as they leave. */
  readonly packet: {
    readonly source: Address;
    readonly destination: Address;
    readonly sourcePort: number;
    readonly destinationPort: number;
    readonly mark: number;
  };
  /** What made it `possibly`, in words: `limit rate 5/second in nftTable ip filter/INPUT/3`. */
  readonly unknowns: readonly string[];
}
