import type { Span } from "../../diagnostics/index.ts";
import type { SteerShare } from "../../policy/index.ts";

/**
 * A way out, as its own routing table: tiers of uplinks in order of preference, each a single uplink or a balanced
 * group.
 *
 * - `choice`: what a line of `steer` says. The first packet of a flow takes it.
 * - `pin`: what the flow takes from then on. The uplink that its first packet left by comes first, the rest of the
 *   choice after it; so neither a fail-back nor another balance moves a flow whose uplink is up.
 * - `return`: the way back of flows that came in by an uplink.
 */
export interface PathShape {
  readonly role: "choice" | "pin" | "return";
  readonly tiers: readonly (readonly SteerShare[])[];
  readonly fallback: "main" | null;
  /** `internet`: only where table main knows nothing but a default route. `all`: before the routes of main. */
  readonly scope: "internet" | "all";
  /** The first line that asked for it. */
  readonly span: Span;
}

/** A path with its number, which is in marks, in the table's number and in the rule's priority. */
export interface Path extends PathShape {
  readonly number: number;
  /** The bits in packet and connection marks. */
  readonly mark: number;
  readonly table: number;
  readonly priority: number;
}

/** What tells two paths apart, independent of where in the policy they stand. */
export const pathKey = ({ role, tiers, fallback, scope }: PathShape): string => {
  const order = tiers.map((tier) => tier.map(({ uplink, weight }) => `${uplink}=${weight}`).join("+"));
  return `${role} ${scope} ${order.join(">")} ${fallback ?? "unreachable"}`;
};

/** The uplinks of a path, in order. */
export const membersOf = ({ tiers }: Pick<PathShape, "tiers">): readonly string[] =>
  tiers.flat().map(({ uplink }) => uplink);

/**
 * What flows of `choice` that left by `uplink` take from then on. A choice of one uplink is its own pin. Shares are left
 * out, so that other shares do not make other pins: live connections carry their numbers.
 */
export const pinOf = (choice: PathShape, uplink: string): PathShape =>
  membersOf(choice).length === 1
    ? choice
    : { ...choice, role: "pin", tiers: [[{ uplink, weight: 1 }], ...tiersWithout(choice, uplink)] };

const tiersWithout = ({ tiers }: PathShape, uplink: string): PathShape["tiers"] =>
  tiers
    .map((tier) => tier.filter((share) => share.uplink !== uplink).map((share) => ({ ...share, weight: 1 })))
    .filter((tier) => tier.length > 0);
