import type { Fate } from "../path/fate.ts";
import type { FateTable } from "../path/fate-table.ts";

/**
 * Numbers fates by what a sender and a receiver can tell of them: rules that decide the same are one, and what is refused
 * is one whichever rule or stage did it.
 */
export class OutcomeClasses {
  readonly #fates: FateTable;
  readonly #ids = new Map<string, number>();
  readonly #members: (readonly Fate[])[] = [];
  readonly #known = new Map<number, number>();

  constructor(fates: FateTable) {
    this.#fates = fates;
  }

  /** The class of a terminal; 0 stays 0. */
  readonly classOf = (id: number): number => {
    if (id === 0) return 0;
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const fates = this.#fates.at(id);
    const key = [...new Set(fates.map(visibleText))].toSorted().join(";");
    const number = this.#ids.get(key) ?? this.#members.push(fates) + 1;
    this.#ids.set(key, number);
    this.#known.set(id, number);
    return number;
  };

  /** The fates of a class, as the first of its terminals has them. */
  fatesOf(number: number): readonly Fate[] {
    return this.#members[number - 2] ?? [];
  }
}

/** What can be told of a fate from outside, as a text. */
export const visibleText = (fate: Fate): string =>
  isPassing(fate)
    ? JSON.stringify([fate.verdict, fate.out, fate.nextHop, fate.destination, fate.source, fate.certainty])
    : JSON.stringify([fate.verdict, fate.certainty]);

/** Whether a packet gets where it wants. */
export const isPassing = ({ verdict }: Fate): boolean => verdict === "forwarded" || verdict === "delivered";
