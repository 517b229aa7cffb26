import type { Address } from "../../net/index.ts";

/** One way out that the kernel may take; without a gateway the destination itself is the neighbour. */
export interface Hop {
  readonly device: string;
  readonly gateway: Address | null;
}

/** Routes that answer "no" (`RTN_BLACKHOLE`, …), and rules that do (`FR_ACT_*`). */
export type Refusal = "blackhole" | "unreachable" | "prohibit";

/**
 * What a look-up found.
 *
 * - `unicast`: out by one of `hops`, which are never empty; which one of several is the kernel's choice (a hash), so
 *   a property must hold for all. Routes with the same ways are one target.
 * - `local`, `anycast`, `broadcast`: to the host itself. `multicast`: a route of IPv6's local table.
 * - A refusal names the route or rule that answers.
 * - `none`: no rule and no table had an answer.
 */
export type RouteTarget =
  | { readonly kind: "unicast"; readonly hops: readonly Hop[]; readonly mtu: number | null }
  | { readonly kind: "local" | "anycast" | "broadcast" | "multicast"; readonly device: string | null }
  | { readonly kind: Refusal; readonly object: string }
  | { readonly kind: "none" };

/** The answer of a look-up that found nothing. */
export const noRoute: RouteTarget = { kind: "none" };

/** Equal targets have equal keys. */
export const targetKey = (target: RouteTarget): string => {
  switch (target.kind) {
    case "unicast":
      return `${target.mtu ?? "-"} ${target.hops.map(({ device, gateway }) => `${device} ${gateway ?? "-"}`).join(",")}`;
    case "local":
    case "anycast":
    case "broadcast":
    case "multicast":
      return `${target.kind} ${target.device ?? "-"}`;
    case "none":
      return target.kind;
    case "blackhole":
    case "unreachable":
    case "prohibit":
      return `${target.kind} ${target.object}`;
  }
};
