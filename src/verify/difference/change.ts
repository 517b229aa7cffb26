import type { Family } from "../../net/index.ts";
import type { Fate } from "../path/fate.ts";
import type { Block } from "./cover.ts";
import type { Packet } from "../model/packet.ts";

/**
 * How packets that begin a conversation fare differently on two hosts.
 *
 * `gains`: they get through now, and did not. `loses`: the other way round. `moves`: they get through on both, by another
 * link or next hop, or with other addresses. `answers`: they get through on neither, and their sender is told another thing.
 */
export type ChangeKind = "gains" | "loses" | "moves" | "answers";

/** What becomes of conversations that are open when one host takes the place of the other. */
export type OpenConversations =
  /** None was possible. */
  | "none"
  /** All go on as they were. */
  | "live"
  /** All go on, by the new way. */
  | "move"
  /** All are cut. */
  | "cut"
  /** Some go on and some are cut, or it is not known. */
  | "some";

/** A class of packets with one fate on the one host and one on the other. */
export interface Change {
  readonly kind: ChangeKind;
  readonly family: Family;
  /** The link that they come in by; `null` when the host itself sends them. */
  readonly input: string | null;
  /** What may become of them: several fates where the kernel chooses. */
  readonly before: readonly Fate[];
  readonly after: readonly Fate[];
  /** Names, or addresses where nobody gave one. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** `tcp/443`, `ping`, `anything`. */
  readonly services: readonly string[];
  /** The same as numbers. */
  readonly block: Block;
  /** How many pairs of source and destination address: exact. */
  readonly pairs: bigint;
  readonly example: Packet;
  readonly open: OpenConversations;
}

/** All that differs between two hosts for packets that begin a conversation. */
export interface Comparison {
  /** A proof: no packet of any kind fares differently, conversations that are open included. */
  readonly isSame: boolean;
  readonly changes: readonly Change[];
  /** Classes that were not written out. */
  readonly more: number;
  /** Whether packets that nobody should send (addresses of other links, odd headers) fare differently besides. */
  readonly hasOthers: boolean;
}
