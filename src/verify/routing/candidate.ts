import { lengthOf, type Prefix } from "../../net/index.ts";
import type { Hop, Refusal } from "./route-target.ts";

/** A way out that lives, and the uplink (if any) that it dies with. */
export interface LiveHop extends Hop {
  readonly when: string | null;
}

/** What a route answers. `throw` ends its table without an answer. Hops are never empty. */
export type Offer =
  | { readonly kind: "unicast"; readonly hops: readonly LiveHop[]; readonly mtu: number | null }
  | { readonly kind: "local" | "anycast" | "broadcast" | "multicast"; readonly device: string | null }
  | { readonly kind: Refusal | "throw" };

/** One route of a table as a look-up meets it: the conditions, and what it answers when they hold. */
export interface Candidate {
  /** `route ipv4 254 10.0.0.0/8 50`. */
  readonly object: string;
  readonly prefix: Prefix;
  /** IPv6 source-specific routing: the source of the packet must lie in here. */
  readonly source: Prefix | null;
  /** IPv4: what `tos & 0x1c` of the packet must be; 0 asks nothing. */
  readonly tos: number;
  readonly metric: number;
  readonly offer: Offer;
}

/** What a rule does not want to hear from its table (`suppress_prefixlength`, `suppress_ifgroup`). */
export interface Suppression {
  readonly prefixLength: number | null;
  readonly group: number | null;
}

/** Whether the look-up goes on with the next rule when it found `candidate`. Refusals are never suppressed. */
export const isSuppressed = ({ prefix, offer }: Candidate, { prefixLength, group }: Suppression): boolean => {
  if (!("hops" in offer || "device" in offer)) return false;
  // Devices are in group 0 unless somebody says otherwise; hosts do not show it.
  return (prefixLength !== null && lengthOf(prefix) <= prefixLength) || group === 0;
};

/** Whether a look-up that comes to `candidate` never goes on to another route of the table. */
export const isFinal = ({ source, tos, offer }: Candidate): boolean =>
  source === null && tos === 0 && (offer.kind !== "unicast" || offer.hops.some(({ when }) => when === null));

/** Names what `candidate` answers. The route itself is named where it refuses only: ways out are alike whoever chose. */
export const offerKey = ({ object, offer }: Candidate): string => {
  switch (offer.kind) {
    case "unicast":
      return `${offer.mtu ?? "-"} ${offer.hops.map(({ device, gateway, when }) => `${device} ${gateway ?? "-"} ${when ?? "-"}`).join(",")}`;
    case "local":
    case "anycast":
    case "broadcast":
    case "multicast":
      return `${offer.kind} ${offer.device ?? "-"}`;
    case "throw":
      return offer.kind;
    case "blackhole":
    case "unreachable":
    case "prohibit":
      return `${offer.kind} ${object}`;
  }
};
