import type { Address, Family } from "../../net/index.ts";
import type { Certainty, Verdict } from "../model/fate.ts";
import type { Stage } from "../model/stage.ts";
import type { Ref } from "../sets/index.ts";
import type { HeaderSpace } from "../space/index.ts";

/** What answers need of a host: where the first packets of conversations end, by the link that they come in by. */
export interface Forwarding {
  /** The links by which packets can come in. */
  readonly inputs: readonly string[];
  /** `input` is `null` for packets of the host itself. */
  start(family: Family, input: string | null): Destinies;
}

/** A diagram over the packets as they come in; its terminals are fates. */
export interface Destinies {
  readonly space: HeaderSpace;
  readonly diagram: Ref;
  /** The fate of a terminal; 0 is none: the packet is not one that can come in so. */
  destinyOf(id: number): Destiny;
}

/** What becomes of packets. */
export interface Destiny {
  readonly verdict: Verdict;
  readonly certainty: Certainty;
  readonly at: Stage;
  readonly object: string | null;
  /** The links of which it leaves by one: several when a hash chooses. Empty unless forwarded. */
  readonly outs: readonly string[];
  /** The range that the destination was translated to; `null` when it stays. */
  readonly destination: { readonly first: Address; readonly last: Address } | null;
}
