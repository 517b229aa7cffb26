import type { Address } from "../../net/index.ts";
import type { Certainty, Verdict } from "../model/fate.ts";
import type { Stage } from "../model/stage.ts";

/** Addresses and ports that take the place of the packet's own; ends included, `null` leaves them as they are. */
export interface Rewrite {
  readonly addresses: { readonly first: Address; readonly last: Address } | null;
  readonly ports: { readonly first: number; readonly last: number } | null;
  /** `one-of`: the kernel chooses. `prefix`: only the bits that both ends share are set, the packet keeps the others. */
  readonly mode: "one-of" | "prefix";
}

/** What becomes of the packets of a class. */
export interface Fate {
  readonly verdict: Verdict;
  /** Where it was decided. */
  readonly at: Stage;
  /** The rule, route or setting that decided against the packet; `null` when it gets where it wants. */
  readonly object: string | null;
  /** The link it leaves by: for a port of a bridge, the bridge. */
  readonly out: string | null;
  /** The neighbour it is given to; `destination` is the (translated) destination itself. */
  readonly nextHop: Address | "destination" | null;
  /** What destination and source were translated to. */
  readonly destination: Rewrite | null;
  readonly source: Rewrite | null;
  /** `skb->mark` and the connection's mark at the end; `null` when they depend on the packet's own. */
  readonly mark: number | null;
  readonly connectionMark: number | null;
  readonly certainty: Certainty;
  /** What made it `possibly`, in words. */
  readonly unknowns: readonly string[];
}
