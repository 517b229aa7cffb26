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

/** A diagram over the packets as they come in. */
export interface Destinies {
  readonly space: HeaderSpace;
  readonly diagram: Ref;
  /** What becomes of the packets of a terminal: several when the kernel chooses. 0 is nothing: none comes in so. */
  readonly fates: { at(id: number): readonly Destiny[] };
}

/** What becomes of packets, as far as answers look at it. */
export interface Destiny {
  readonly verdict: Verdict;
  readonly certainty: Certainty;
  readonly at: Stage;
  readonly object: string | null;
  /** The link it leaves by. */
  readonly out: string | null;
  /** What the destination was translated to; `null` when it stays. */
  readonly destination: {
    readonly addresses: { readonly first: Address; readonly last: Address } | null;
  } | null;
}
