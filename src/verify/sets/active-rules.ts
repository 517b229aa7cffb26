import type { FieldClasses } from "./rule-classes.ts";

/** Where rules of the list begin (odd) and end (even) to match, in order: `rank × 2n + 2 × index + begins`. */
export const eventsOf = (classes: FieldClasses, list: Int32Array): Float64Array => {
  let count = 0;
  for (const own of list) count += classes.intervals[own]?.length ?? 0;
  const events = new Float64Array(count);
  for (let at = 0, event = 0; at < list.length; at += 1) {
    const intervals = classes.intervals[list[at]!];
    if (intervals === null || intervals === undefined) continue;
    for (let end = 0; end < intervals.length; end += 1, event += 1)
      events[event] = intervals[end]! * 2 * list.length + 2 * at + (end & 1 ? 0 : 1);
  }
  return events.sort();
};

/** The rules of a list that match at the place reached, in order. */
export class ActiveRules {
  readonly #next: Int32Array;
  /** In how many of its intervals each rule is: of several, some can touch or overlap. */
  readonly #times: Int32Array;
  /** Indices of those that are in one, ascending. */
  readonly #active: Int32Array;
  #count = 0;

  constructor(classes: FieldClasses, list: Int32Array) {
    this.#next = list.map((own) => classes.next[own]!);
    this.#times = list.map((own) => (classes.intervals[own] === null ? 1 : 0));
    this.#active = new Int32Array(list.length);
    this.#collect();
  }

  /** Takes `events[from]` to before `events[to]`, all of one place, into account. */
  change(events: Float64Array, from: number, to: number): void {
    const length = this.#times.length;
    // Moving the tail of the list for each change costs more than going through the whole list once.
    const isMany = (to - from) * this.#count > 16 * length;
    for (let at = from; at < to; at += 1) {
      const event = events[at]! % (2 * length);
      this.#changeOne(event >> 1, (event & 1) === 1, isMany);
    }
    if (isMany) this.#collect();
  }

  #changeOne(rule: number, begins: boolean, isMany: boolean): void {
    this.#times[rule]! += begins ? 1 : -1;
    if (isMany || this.#times[rule] !== (begins ? 1 : 0)) return;
    const place = this.#placeOf(rule);
    if (begins) {
      this.#active.copyWithin(place + 1, place, this.#count);
      this.#active[place] = rule;
      this.#count += 1;
    } else {
      this.#active.copyWithin(place, place + 1, this.#count);
      this.#count -= 1;
    }
  }

  #placeOf(rule: number): number {
    let [low, high] = [0, this.#count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#active[middle]! < rule) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #collect(): void {
    let count = 0;
    for (let at = 0; at < this.#times.length; at += 1) if (this.#times[at]! > 0) this.#active[count++] = at;
    this.#count = count;
  }

  /** Writes the classes at the next field; of equal ones after each other only the first. Gives their number. */
  copyTo(list: Int32Array): number {
    let count = 0;
    for (let at = 0; at < this.#count; at += 1) {
      const next = this.#next[this.#active[at]!]!;
      if (count === 0 || list[count - 1] !== next) list[count++] = next;
    }
    return count;
  }
}
