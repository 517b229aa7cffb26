import type { Outcome } from "../verify/index.ts";
import type { ConnectionChange, Connections } from "./connections/connections.ts";
import type { Leeway, Step } from "./journey.ts";
import type { Unknown } from "./packet/oracle.ts";

/** What is told of a way that a packet may take. */
export interface WayParts {
  readonly outcome: Outcome;
  readonly object: string | null;
  readonly trace: readonly Step[];
  readonly counters: readonly string[];
  readonly leeways: readonly Leeway[];
  readonly unknowns: readonly Unknown[];
  readonly before: Connections;
  readonly changes: readonly ConnectionChange[];
}

/** One way that a packet may take. */
export class Way {
  readonly outcome: Outcome;
  /** The object that decided: a rule, a route, a setting. */
  readonly object: string | null;
  readonly trace: readonly Step[];
  /** Ids of rules whose counter it passed, in order. */
  readonly counters: readonly string[];
  /** Fields of `outcome.packet` whose value is only known to lie within bounds. */
  readonly leeways: readonly Leeway[];
  /** What was assumed on this way. */
  readonly unknowns: readonly Unknown[];
  readonly #parts: WayParts;
  #connections: Connections | null = null;

  constructor(parts: WayParts) {
    this.outcome = parts.outcome;
    this.object = parts.object;
    this.trace = parts.trace;
    this.counters = parts.counters;
    this.leeways = parts.leeways;
    this.unknowns = parts.unknowns;
    this.#parts = parts;
  }

  /** What conntrack knows afterwards; made when somebody asks, for most do not. */
  get connections(): Connections {
    return (this.#connections ??= this.#parts.before.with(this.#parts.changes));
  }

  /** The same way with other words about its end. */
  told(words: Pick<Outcome, "certainty" | "unknowns">): Way {
    return new Way({ ...this.#parts, outcome: { ...this.outcome, ...words } });
  }

  /** This way as the usual one of several. */
  among(possible: readonly Way[] | null): Sent {
    return new Sent(this.#parts, possible);
  }
}

/** What becomes of a packet: the usual way, and all that are possible (the usual one first). */
export class Sent extends Way {
  readonly possible: readonly Way[];

  constructor(parts: WayParts, possible: readonly Way[] | null) {
    super(parts);
    this.possible = possible ?? [this];
  }
}
