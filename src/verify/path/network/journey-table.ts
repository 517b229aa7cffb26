import type { Fate } from "../fate.ts";

/**
 * How a packet fares in a network. `end`: in a `host` (the last one, whose fate is told); `left` by a link that no cable
 * is on; at `nobody`, as no host on the link has the address; in a `loop`.
 */
export interface Journey {
  /** The hosts that it came through, in order. */
  readonly hosts: readonly string[];
  readonly end: "host" | "left" | "nobody" | "loop";
  /** At the last host; `null` in a loop. */
  readonly fate: Fate | null;
}

/** Terminal ids of journeys: one, or several where kernels choose. */
export class JourneyTable {
  readonly #sets: (readonly Journey[])[] = [];
  readonly #ids = new Map<string, number>();

  /** The id of "one of these". */
  idOf(journeys: readonly Journey[]): number {
    const byKey = new Map(journeys.map((journey) => [JSON.stringify(journey), journey]));
    const ordered = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1));
    const key = ordered.map(([text]) => text).join(" ");
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = firstId + this.#sets.push(ordered.map(([, journey]) => journey)) - 1;
    this.#ids.set(key, id);
    return id;
  }

  /** All journeys of an id. Throws `RangeError` for an id that is none. */
  at(id: number): readonly Journey[] {
    const found = this.#sets[id - firstId];
    if (found === undefined) throw new RangeError(`no journey has the id ${id}`);
    return found;
  }

  either(left: number, right: number): number {
    return left === right ? left : this.idOf([...this.at(left), ...this.at(right)]);
  }
}

/** Terminals 0 and 1 have their meaning. */
const firstId = 2;
