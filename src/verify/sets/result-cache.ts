/** Integers per entry: both operands, the operation with its epoch, the result. */
const width = 4;

const firstEntries = 1 << 12;
const mostEntries = 1 << 21;

/** Operations that keep their results from call to call have a code below this. */
const codes = 16;

/** No result: smaller than any ref. */
export const absent = -0x80000000;

const hash = (tag: number, f: number, g: number): number => {
  const mixed = Math.imul(Math.imul(f, 0x9e3779b1) ^ Math.imul(g, 0x85ebca6b) ^ tag, 0xc2b2ae35);
  return mixed ^ (mixed >>> 15);
};

/**
 * Results of operations on two diagrams, by operation and operands. It forgets: a newer entry takes the place of an
 * older one. An operation is either one of the lasting ones (`lasting(code)`, code 1 to 15), or good for one call
 * (`fresh()`, negative), so that what differs from call to call is no part of the key.
 *
 * INVARIANT: nodes that were taken away are never found again. An entry of an earlier epoch counts only when all its
 * nodes are older than whatever was ever taken away.
 */
export class ResultCache {
  #entries = new Int32Array(firstEntries * width);
  #mask = firstEntries - 1;
  #epoch = 0;
  #lastFresh = 0;
  #floor = 0x7fffffff;
  #allowed = firstEntries;
  /** So many results may be put in before the cache grows. */
  #spare = 0x7fffffff;

  get bytes(): number {
    return this.#entries.byteLength;
  }

  /** The tag of an operation whose results stay true. */
  lasting(code: number): number {
    return this.#epoch + code;
  }

  /** The tag of an operation that nobody else uses, until `clear`. */
  fresh(): number {
    if (this.#lastFresh === absent + 1) this.clear();
    this.#lastFresh -= 1;
    return this.#lastFresh;
  }

  find(tag: number, f: number, g: number): number {
    const at = (hash(tag & (codes - 1), f, g) & this.#mask) * width;
    const entries = this.#entries;
    if (entries[at] !== f || entries[at + 1] !== g) return absent;
    const found = entries[at + 2]!;
    if (found === tag) return entries[at + 3]!;
    return this.#outlived(tag, found, f, g, entries[at + 3]!) ? entries[at + 3]! : absent;
  }

  #outlived(tag: number, found: number, f: number, g: number, result: number): boolean {
    const floor = this.#floor;
    const same = tag > 0 && found > 0 && (tag & (codes - 1)) === (found & (codes - 1));
    return same && f < floor && g < floor && result < floor;
  }

  put(tag: number, f: number, g: number, result: number): void {
    const at = (hash(tag & (codes - 1), f, g) & this.#mask) * width;
    const entries = this.#entries;
    entries[at] = f;
    entries[at + 1] = g;
    entries[at + 2] = tag;
    entries[at + 3] = result;
    if ((this.#spare -= 1) < 0) this.#grow();
  }

  /** Forgets what has a node from `count` on. */
  forgetFrom(count: number): void {
    if (count < this.#floor) this.#floor = count;
    if (this.#epoch > 0x7fffffff - 2 * codes) this.clear();
    else this.#epoch += codes;
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries.fill(0);
    this.#epoch = 0;
    this.#lastFresh = 0;
    this.#floor = 0x7fffffff;
  }

  /** Lets the cache grow in proportion to a store with room for `nodes`, up to a cap, as far as it is used. */
  growFor(nodes: number): void {
    this.#allowed = Math.min(mostEntries, nodes);
    this.#spare = this.#entries.length / width < this.#allowed ? this.#entries.length / width : 0x7fffffff;
  }

  #grow(): void {
    const old = this.#entries;
    this.#spare = 0x7fffffff;
    if (old.length / width >= this.#allowed) return;
    this.#entries = new Int32Array(2 * old.length);
    this.#mask = (2 * old.length) / width - 1;
    for (let at = 0; at < old.length; at += width)
      if (old[at + 2] !== 0) this.put(old[at + 2]!, old[at]!, old[at + 1]!, old[at + 3]!);
    this.growFor(this.#allowed);
  }
}
