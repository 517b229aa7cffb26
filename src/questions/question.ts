import type { Span } from "../diagnostics/index.ts";
import type { Family, PortRange, Prefix } from "../net/index.ts";

/**
 * A question about a host that knows no policy: links, addresses and ports only.
 *
 * `reaches`: every packet that starts a conversation of `traffic` at `from`, and is addressed to `to`, arrives there.
 * `never`: no packet that starts a conversation of `traffic` at `from` arrives anywhere at `to`, whatever it was addressed to.
 */
export interface Question {
  readonly kind: "reaches" | "never";
  readonly from: Region;
  readonly to: Region;
  /** Any of these; never empty. */
  readonly traffic: readonly Traffic[];
  /** The links of which it must leave by one; `null`: by any. */
  readonly via: readonly string[] | null;
  /** Who wants to know: the policy's `tests`, its `guard`, or a network of mode isolated. */
  readonly purpose: "test" | "guard" | "isolation";
  /** As the policy says it: `jenkins reaches nas on tcp/445`. */
  readonly words: string;
  readonly origin: Span;
  /** Why nothing can be said on this host, in words; `null` when something can. */
  readonly undecidable: string | null;
}

/** The union of its places. */
export type Region = readonly Place[];

/** Where packets come from or arrive: links, and addresses behind them. */
export interface Place {
  readonly at: Position;
  /** The union of these. */
  readonly addresses: readonly AddressSet[];
  /** Whether the links are one layer-2 segment: what stays inside does not pass the host's routing. */
  readonly isSegment: boolean;
}

/** `anywhere`: behind some link of the host, but not the host itself. */
export type Position =
  | { readonly kind: "host" }
  | { readonly kind: "links"; readonly links: readonly string[] }
  | { readonly kind: "anywhere" };

/** What lies in one of `within`, and in none of `except`. */
export interface AddressSet {
  readonly within: readonly Prefix[];
  readonly except: readonly Prefix[];
}

/** One kind of traffic. `family` and `protocol` are `null` when they do not matter. */
export interface Traffic {
  readonly family: Family | null;
  /** IANA number. */
  readonly protocol: number | null;
  /** Destination ports. */
  readonly ports: PortRange | null;
  readonly icmp: { readonly type: number; readonly code: number | null } | null;
}
