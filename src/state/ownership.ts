/**
 * The marks by which an object is known as Causeway's after all memory is lost.
 *
 * All of them are reserved windows: `causeway` writes nothing outside, and takes anything inside for its own.
 */

/** `rtm_protocol`, `FRA_PROTOCOL`, `NHA_PROTOCOL` and `IFA_PROTO` of our objects. Unassigned in `rtnetlink.h`. */
export const ownedProtocol = 203;

/** Links that Causeway makes are named `cw-…` and carry an alias that starts so. */
export const ownedAlias = "causeway";
export const ownedLinkPrefix = "cw-";

/** The one nftables table. Key in `HostConfig`: `inet causeway`. */
export const ownedTable = { family: "inet", name: "causeway" } as const;

/** Priorities of our policy routing rules, inclusive. */
export const ownedRulePriorities = { first: 20_000, last: 20_999 } as const;

/** Ids of our next-hop objects, inclusive. */
export const ownedNextHopIds = { first: 203_000_000, last: 203_999_999 } as const;

/** Numbers of the routing tables of our paths, inclusive. */
export const ownedRoutingTables = { first: 203_000, last: 203_999 } as const;

/**
 * Bits of packet and connection marks that are ours, counted from the lowest, inclusive; in others' bits we change
 * nothing. Not among them: 0x00ff0000 (Tailscale), 0xc000 (Kubernetes), low numbers as people write them by hand.
 */
export const ownedMarks: MarkBits = { firstBit: 24, lastBit: 31 };

/** A window of numbers, both ends included. */
export interface NumberRange {
  readonly first: number;
  readonly last: number;
}

/** The windows that a policy can move. What was made in other ones is still known by its protocol number. */
export interface OwnedWindows {
  readonly marks: MarkBits;
  readonly priorities: NumberRange;
  readonly tables: NumberRange;
}

/** The windows of a policy that does not say. */
export const usualWindows: OwnedWindows = {
  marks: ownedMarks,
  priorities: ownedRulePriorities,
  tables: ownedRoutingTables,
};

/** A window of bits in a mark, both ends included. */
export interface MarkBits {
  readonly firstBit: number;
  readonly lastBit: number;
}
