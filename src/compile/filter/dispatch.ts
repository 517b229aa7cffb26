import type { FilterRule } from "./filter-rule.ts";
import { isEverywhere, namedZones } from "./reach.ts";
import type { Zone } from "./zone.ts";

/** Which rules a chain holds: those that can concern flows from one zone to another. `null` is any zone, or none. */
export interface ZonePair {
  readonly from: Zone | null;
  readonly to: Zone | null;
}

/** A chain name in one of the directions: `original/net-lab/up-fibre`, `reply/any/net-lab`. No name has a slash. */
export const chainName = (direction: "original" | "reply", { from, to }: ZonePair): string =>
  `${direction}/${from?.key ?? "any"}/${to?.key ?? "any"}`;

/**
 * The pairs of zones that need a chain of their own. A packet is judged by the first of these that exists:
 *
 * ```
 *   from A to B     some rule names both, or one names only A and another only B
 *   from A to any   some rule names A and leaves the other side open
 *   from any to B   some rule names B and leaves the other side open
 *   from any to any
 * ```
 *
 * INVARIANT: the chain that judges a flow holds every rule that can concern it. So chains grow with what the rules
 * name, not with the square of the number of networks.
 */
export const zonePairs = (rules: readonly FilterRule[]): readonly ZonePair[] => {
  const open = openZones(rules);
  const pairs = [
    ...rules.flatMap(({ from, to }) => cross(namedZones(from), namedZones(to))),
    ...cross(open.from, open.to),
    ...open.from.map((from) => ({ from, to: null })),
    ...open.to.map((to) => ({ from: null, to })),
    ...(rules.some(({ from, to }) => isEverywhere(from) && isEverywhere(to)) ? [anyPair] : []),
  ];
  return [...new Map(pairs.map((pair) => [chainName("original", pair), pair])).values()];
};

const anyPair: ZonePair = { from: null, to: null };

/** The zones that are named by rules whose other side is everywhere. */
const openZones = (
  rules: readonly FilterRule[],
): { readonly from: readonly Zone[]; readonly to: readonly Zone[] } => ({
  from: unique(rules.flatMap(({ from, to }) => (isEverywhere(to) ? namedZones(from) : []))),
  to: unique(rules.flatMap(({ from, to }) => (isEverywhere(from) ? namedZones(to) : []))),
});

const cross = (from: readonly Zone[], to: readonly Zone[]): readonly ZonePair[] =>
  from.flatMap((one) => to.map((other) => ({ from: one, to: other })));

const unique = (zones: readonly Zone[]): readonly Zone[] => [...new Set(zones)];
