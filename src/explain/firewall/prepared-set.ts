import type { NftElement, NftSet } from "../../state/index.ts";

/** `NFT_SET_*`. */
const flags = { interval: 4, timeout: 16, evaluate: 32, concatenation: 128 };

interface Range {
  readonly first: string;
  readonly last: string;
  readonly element: NftElement;
}

/** A set that is asked for what a register holds. Keys are compared as Latin-1 text, which orders as bytes do. */
export class PreparedSet {
  readonly set: NftSet;
  /** It may hold elements that the state does not: those that rules add and those that run out. */
  readonly isOpen: boolean;
  readonly #plain = new Map<string, NftElement>();
  readonly #ranges: readonly Range[];
  readonly #boxes: BoxIndex | null;
  readonly #catchAll: NftElement | null;

  constructor(set: NftSet) {
    this.set = set;
    this.isOpen = (set.flags & (flags.timeout | flags.evaluate)) !== 0;
    const elements = set.elements.filter(({ key }) => key !== "");
    this.#catchAll = set.elements.find(({ key }) => key === "") ?? null;
    const isInterval = (set.flags & flags.interval) !== 0;
    const isBoxes = isInterval && set.fields.length > 1;
    this.#boxes = isBoxes ? new BoxIndex(set.fields, elements) : null;
    this.#ranges = isInterval && !isBoxes ? elements.map(rangeOf).sort(byFirst) : [];
    if (!isInterval) for (const element of elements) this.#plain.set(textOf(element.key), element);
  }

  get length(): number {
    return this.set.keyLength;
  }

  /** The element that a key lies in; `undefined` when there is none. */
  find(bytes: Uint8Array, at: number): NftElement | undefined {
    const key = Buffer.from(bytes.buffer, bytes.byteOffset + at, this.set.keyLength).toString("latin1");
    return this.#search(key) ?? this.#catchAll ?? undefined;
  }

  #search(key: string): NftElement | undefined {
    if (this.#boxes !== null) return this.#boxes.find(key);
    return this.#ranges.length === 0 ? this.#plain.get(key) : inRanges(this.#ranges, key);
  }
}

const textOf = (hex: string): string => Buffer.from(hex, "hex").toString("latin1");

const rangeOf = (element: NftElement): Range => ({
  first: textOf(element.key),
  last: textOf(element.end ?? element.key),
  element,
});

const byFirst = (a: Range, b: Range): number => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0);

/** Ranges do not overlap: the last one that begins at or before `key` is the only one that can hold it. */
const inRanges = (ranges: readonly Range[], key: string): NftElement | undefined => {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle]!.first <= key) low = middle + 1;
    else high = middle;
  }
  const found = ranges[low - 1];
  return found !== undefined && key <= found.last ? found.element : undefined;
};

/** Concatenations of ranges: grouped by the fields that are single values in every element, then one by one. */
class BoxIndex {
  readonly #spans: readonly (readonly [start: number, end: number])[];
  readonly #exact: readonly (readonly [start: number, end: number])[];
  readonly #groups = new Map<string, Range[]>();

  constructor(fields: readonly number[], elements: readonly NftElement[]) {
    let at = 0;
    this.#spans = fields.map((length) => {
      const start = at;
      at += (length + 3) & ~3;
      return [start, start + length] as const;
    });
    const boxes = elements.map(rangeOf);
    this.#exact = this.#spans.filter(([start, end]) =>
      boxes.every(({ first, last }) => first.slice(start, end) === last.slice(start, end)),
    );
    for (const box of boxes) {
      const group = this.#groups.get(this.#groupOf(box.first));
      if (group === undefined) this.#groups.set(this.#groupOf(box.first), [box]);
      else group.push(box);
    }
  }

  find(key: string): NftElement | undefined {
    return this.#groups.get(this.#groupOf(key))?.find((box) => this.#holds(box, key))?.element;
  }

  #groupOf(key: string): string {
    return this.#exact.map(([start, end]) => key.slice(start, end)).join("");
  }

  #holds({ first, last }: Range, key: string): boolean {
    return this.#spans.every(([start, end]) => {
      const field = key.slice(start, end);
      return field >= first.slice(start, end) && field <= last.slice(start, end);
    });
  }
}
