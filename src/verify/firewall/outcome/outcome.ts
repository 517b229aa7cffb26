import type { Address } from "../../../net/index.ts";
import type { Assigned } from "../value/substitute.ts";

/** What a connection's addresses become. Ends of ranges are included; `null` leaves addresses or ports as they are. */
export interface Translation {
  /**
   * `redirect`: to the host's own address on the input link. `masquerade`: from its address on the output link.
   * `netmap`: the destination in prerouting and output, the source in postrouting and input.
   */
  readonly kind: "snat" | "dnat" | "masquerade" | "redirect" | "netmap";
  readonly addresses: { readonly first: Address; readonly last: Address } | null;
  readonly ports: { readonly first: number; readonly last: number } | null;
  /** `prefix`: only the bits that the ends of the range have alike are set (`NF_NAT_RANGE_NETMAP`). */
  readonly mode: "one-of" | "prefix";
}

/** How the sender is told. `code` is that of the ICMP error; `icmpx` codes are those of the family by now. */
export interface Rejection {
  readonly kind: "icmp" | "tcp-reset";
  readonly code: number;
}

/** To which socket a packet is handed without a change of its addresses; `null` is what the packet itself says. */
export interface Interception {
  readonly address: Address | null;
  readonly port: number | null;
}

/** What a chain does to a packet besides its verdict. */
export interface Effects {
  /** Bits of the header afterwards, by level: marks, connection state (`notrack`), rewritten bytes. */
  readonly assigned: Assigned;
  readonly translation: Translation | null;
  readonly interception: Interception | null;
  /** What else is done that is not modelled, in words. */
  readonly unknowns: readonly string[];
}

/** Nothing is done. */
export const noEffects: Effects = {
  assigned: new Map(),
  translation: null,
  interception: null,
  unknowns: [],
};

/** What ends a rule. */
export type Decision =
  | { readonly kind: "accept" | "drop" }
  | { readonly kind: "reject"; readonly rejection: Rejection }
  /** A program decides; with `bypass` a packet is accepted when no program listens. */
  | { readonly kind: "queue"; readonly bypass: boolean }
  /** Leaves the path of the kernel: sent elsewhere, or answered in place of the receiver. */
  | { readonly kind: "stolen"; readonly by: string };

/** Where a chain leaves a packet, and the rule (`nftTable ip filter/INPUT/3`) or policy (`…/policy`) that decided. */
export type ChainOutcome =
  | { readonly decision: Decision; readonly rule: string; readonly effects: Effects }
  /** The end of a user chain, or `return` in it. */
  | { readonly decision: null; readonly rule: null; readonly effects: Effects };
