import type { Connection, ConnectionChange, Direction } from "./connections.ts";
import type { Tuple } from "./tuple.ts";

/** How a packet stands to its connection (`ct state`). */
export type Relation = "new" | "established" | "related";

/** The connection of one packet while it is on its way: may still be changed. */
export class Tracked {
  readonly before: Connection | null;
  readonly family: "ipv4" | "ipv6";
  readonly zone: number;
  readonly original: Tuple;
  readonly relation: Relation;
  readonly direction: Direction;
  reply: Tuple;
  mark: number;
  isMarkKnown = true;
  status: number;
  tcpState: number;
  masqueradedBy: number | null;
  isConfirmed: boolean;
  isKilled = false;

  constructor(connection: Connection, relation: Relation, direction: Direction, before: Connection | null) {
    this.before = before;
    this.family = connection.family;
    this.zone = connection.zone;
    this.original = connection.original;
    this.reply = connection.reply;
    this.mark = connection.mark;
    this.status = connection.status;
    this.tcpState = connection.tcpState;
    this.masqueradedBy = connection.masqueradedBy;
    this.relation = relation;
    this.direction = direction;
    this.isConfirmed = before !== null;
  }

  /** What the packet makes of the table. */
  change(): ConnectionChange | null {
    const after = this.isConfirmed && !this.isKilled ? this.#value() : null;
    if (after === null) return this.before === null ? null : { before: this.before, after: null };
    return this.before !== null && isSame(this.before, after) ? null : { before: this.before, after };
  }

  #value(): Connection {
    const { family, zone, original, reply, mark, status, tcpState, masqueradedBy } = this;
    return { family, zone, original, reply, mark, status, tcpState, masqueradedBy };
  }
}

const isSame = (a: Connection, b: Connection): boolean =>
  a.mark === b.mark &&
  a.status === b.status &&
  a.tcpState === b.tcpState &&
  a.masqueradedBy === b.masqueradedBy;
