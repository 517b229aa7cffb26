import { type Tuple, tupleKey } from "./tuple.ts";

/** `IPS_*` (`linux/netfilter/nf_conntrack_common.h`). */
export const connectionStatus = {
  seenReply: 2,
  assured: 4,
  confirmed: 8,
  sourceTranslated: 16,
  destinationTranslated: 32,
  sourceDone: 128,
  destinationDone: 256,
} as const;

/** A connection that conntrack follows. */
export interface Connection {
  readonly family: "ipv4" | "ipv6";
  readonly zone: number;
  readonly original: Tuple;
  /** What answers carry: differs from the inverted original where addresses are translated. */
  readonly reply: Tuple;
  readonly mark: number;
  /** `connectionStatus` bits. */
  readonly status: number;
  /** `tcp` only: see `tcp-states.ts`. */
  readonly tcpState: number;
  /** The index of the link whose address a masquerade took (`nat->masq_index`). */
  readonly masqueradedBy: number | null;
}

/** The direction of a packet within its connection. */
export type Direction = "original" | "reply";

/** What a packet makes of the table: `before` goes (when there is one), `after` comes. */
export interface ConnectionChange {
  readonly before: Connection | null;
  readonly after: Connection | null;
}

interface Entry {
  readonly connection: Connection;
  readonly direction: Direction;
}

/** A conntrack table. It never changes; `with` gives another one. */
export class Connections {
  static readonly none = new Connections(new Map());
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(entries: ReadonlyMap<string, Entry>) {
    this.#entries = entries;
  }

  /** A table with these connections. */
  static of(connections: Iterable<Connection>): Connections {
    const entries = new Map<string, Entry>();
    for (const connection of connections) put(entries, connection);
    return new Connections(entries);
  }

  find(tuple: Tuple, zone: number): Entry | undefined {
    return this.#entries.size === 0 ? undefined : this.#entries.get(tupleKey(tuple, zone));
  }

  get size(): number {
    return this.#entries.size / 2;
  }

  all(): readonly Connection[] {
    return [...this.#entries.values()]
      .filter(({ direction }) => direction === "original")
      .map(({ connection }) => connection);
  }

  /** The table after `changes`. */
  with(changes: readonly ConnectionChange[]): Connections {
    if (changes.length === 0) return this;
    const entries = new Map(this.#entries);
    for (const { before, after } of changes) {
      if (before !== null) remove(entries, before);
      if (after !== null) put(entries, after);
    }
    return new Connections(entries);
  }
}

const put = (entries: Map<string, Entry>, connection: Connection): void => {
  entries.set(tupleKey(connection.original, connection.zone), { connection, direction: "original" });
  entries.set(tupleKey(connection.reply, connection.zone), { connection, direction: "reply" });
};

const remove = (entries: Map<string, Entry>, { original, reply, zone }: Connection): void => {
  entries.delete(tupleKey(original, zone));
  entries.delete(tupleKey(reply, zone));
};
