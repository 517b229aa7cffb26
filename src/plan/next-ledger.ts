import {
  type Displaced,
  holds,
  type HostConfig,
  type Kind,
  kinds,
  type Ledger,
  nextLoans,
  objectId,
  ownershipBy,
  type Wanted,
} from "../state/index.ts";

/** The ledger once `wanted` holds on a host that was `observed` before. */
export const nextLedger = (ledger: Ledger, observed: HostConfig, wanted: Wanted | null): Ledger => ({
  owned: wanted === null ? [] : kinds.flatMap((kind) => idsOf(kind, wanted)).sort(),
  loans: nextLoans(ledger, observed, wanted),
  displaced: [...stillDisplaced(ledger, wanted), ...newlyDisplaced(ledger, observed, wanted)].sort(byId),
});

const idsOf = (kind: Kind, wanted: Wanted): readonly string[] =>
  [...wanted.owned[kind].keys()].map((key) => objectId(kind, key));

const stillDisplaced = ({ displaced }: Ledger, wanted: Wanted | null): readonly Displaced[] =>
  displaced.filter(({ kind, key }) => wanted?.owned[kind].has(key) ?? false);

/** Foreign objects at the place of a wanted one, unless they already are all that is wanted. */
const newlyDisplaced = (
  ledger: Ledger,
  observed: HostConfig,
  wanted: Wanted | null,
): readonly Displaced[] => {
  const isOurs = ownershipBy(ledger);
  const known = new Set(ledger.displaced.map(({ kind, key }) => objectId(kind, key)));
  if (wanted === null) return [];
  return kinds.flatMap((kind) =>
    [...wanted.owned[kind]].flatMap(([key, object]) => {
      const present = observed[kind].get(key);
      if (present === undefined || known.has(objectId(kind, key))) return [];
      if (isOurs(kind, key, present as never) || holds(kind, object as never, present as never)) return [];
      return [{ kind, key, object: present } as Displaced];
    }),
  );
};

const byId = (a: Displaced, b: Displaced): number =>
  objectId(a.kind, a.key) < objectId(b.kind, b.key) ? -1 : 1;
