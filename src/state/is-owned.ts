import { objectId } from "./keys.ts";
import type { Kind, ObjectOfKind } from "./kinds.ts";
import type { Ledger } from "./ledger.ts";
import { ownedAlias, ownedLinkPrefix, ownedProtocol, ownedTable } from "./ownership.ts";

const isOwnedLinkName = (name: string): boolean => name.startsWith(ownedLinkPrefix);

const carriesOurProtocol = ({ protocol }: { readonly protocol: number }): boolean =>
  protocol === ownedProtocol;

/** How each kind shows its owner. Neighbours and FDB entries bear no mark: their link decides. */
const predicates: { readonly [K in Kind]: (object: ObjectOfKind[K]) => boolean } = {
  link: ({ name, alias }) => isOwnedLinkName(name) && (alias ?? "").startsWith(ownedAlias),
  // Kernels before 5.18 keep no IFA_PROTO: there an unmarked address on a link of ours is ours.
  address: ({ link, protocol }) => protocol === ownedProtocol || (protocol === 0 && isOwnedLinkName(link)),
  neighbour: ({ link }) => isOwnedLinkName(link),
  fdb: ({ link }) => isOwnedLinkName(link),
  nextHop: carriesOurProtocol,
  route: carriesOurProtocol,
  rule: carriesOurProtocol,
  nftTable: ({ family, name }) => family === ownedTable.family && name === ownedTable.name,
  // Nothing of ours is ever in a legacy table.
  xtTable: () => false,
  // A setting always was there before us: it is borrowed, never owned.
  sysctl: () => false,
  service: () => true,
};

/** Whether an observed object is Causeway's, told by its marks alone (`ownership.ts`). */
export const isOwned = <K extends Kind>(kind: K, object: ObjectOfKind[K]): boolean =>
  predicates[kind](object);

/** Kinds whose mark can be missing: on foreign links, or on old kernels. For these the ledger's word counts too. */
const weaklyMarked: ReadonlySet<Kind> = new Set(["address", "neighbour", "fdb"]);

/** Whether an observed object is ours by its mark or, where a kind has no sure mark, by the ledger. */
export const ownershipBy = (
  ledger: Ledger,
): (<K extends Kind>(kind: K, key: string, object: ObjectOfKind[K]) => boolean) => {
  const remembered = new Set(ledger.owned);
  return (kind, key, object) =>
    isOwned(kind, object) || (weaklyMarked.has(kind) && remembered.has(objectId(kind, key)));
};
