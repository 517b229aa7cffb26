import { families, type Family, lengthOf, type Prefix, prefixFamily } from "../../net/index.ts";
import {
  addressIn,
  type End,
  family as isFamily,
  inSet,
  loadAddress,
  type Match,
} from "../nftables/match.ts";
import type { SetStore } from "../nftables/set-store.ts";
import type { AddressRow } from "./reach.ts";

/** A condition on the two ends of a packet, in one family or (`null`) in both. */
export interface EndsMatch {
  readonly family: Family | null;
  readonly match: Match;
}

/**
 * The packets whose ends meet two rows, as one match for each family, or a single one where the family does not
 * matter. Empty when no packet can.
 */
export const matchEnds = (
  ends: Readonly<Record<End, AddressRow>>,
  only: Family | null,
  sets: SetStore,
): readonly EndsMatch[] => {
  if (only === null && isFree(ends.source) && isFree(ends.destination)) return [{ family: null, match: [] }];
  return (only === null ? families : [only]).flatMap((family) => {
    const source = matchRow(ends.source, "source", family, sets);
    const destination = matchRow(ends.destination, "destination", family, sets);
    if (source === null || destination === null) return [];
    return [{ family, match: [...isFamily(family), ...source, ...destination] }];
  });
};

const isFree = (row: AddressRow): boolean =>
  row.kind === "any" || (row.kind === "outside" && row.prefixes.length === 0);

/** One row at one end; `null` when no address of the family meets it. */
const matchRow = (row: AddressRow, end: End, family: Family, sets: SetStore): Match | null => {
  if (row.kind === "any") return [];
  const prefixes = row.prefixes.filter((prefix) => prefixFamily(prefix) === family);
  if (row.kind === "outside")
    return prefixes.length === 0
      ? []
      : [loadAddress(family, end), inSet(sets.addresses(family, prefixes), true)];
  return prefixes.length === 0 ? null : matchMembers(prefixes, end, family, sets);
};

const matchMembers = (prefixes: readonly Prefix[], end: End, family: Family, sets: SetStore): Match => {
  if (prefixes.some((prefix) => lengthOf(prefix) === 0)) return [];
  if (prefixes.length === 1) return addressIn(end, prefixes[0]!);
  return [loadAddress(family, end), inSet(sets.addresses(family, prefixes))];
};
