/** How many bits at the end two values have to lose until they are equal. */
const blockBits = (from: number, to: number): number => {
  if (to <= 0xffffffff) return 32 - Math.clz32((from ^ to) >>> 0);
  let bits = 33;
  while (Math.floor(from / 2 ** bits) !== Math.floor(to / 2 ** bits)) bits += 1;
  return bits;
};

/** More bits than any field has. */
const most = 1024;

/**
 * Intervals of one field by the smallest aligned block that holds them, so that those that can meet a few values are
 * found without looking at the others. What lies in a block of a prefix stands in the bin of that prefix.
 */
export class IntervalBins {
  /** By the bits of a block, bins by block. */
  readonly #sizes = new Map<number, Map<number, number[]>>();

  /** Puts `slot` in the bin of an interval. Both ends are numbers from 0; `to` may be infinite. */
  add(slot: number, from: number, to: number): void {
    const { bits, block } = placeOf(from, to);
    const bins = this.#sizes.get(bits) ?? new Map<number, number[]>();
    this.#sizes.set(bits, bins);
    const bin = bins.get(block);
    if (bin === undefined) bins.set(block, [slot]);
    else bin.push(slot);
  }

  /** Takes `slot` out of the bin of the interval that it was put in with. */
  remove(slot: number, from: number, to: number): void {
    const { bits, block } = placeOf(from, to);
    const bin = this.#sizes.get(bits)?.get(block) ?? [];
    const at = bin.indexOf(slot);
    bin[at] = bin.at(-1)!;
    bin.pop();
    if (bin.length === 0) this.#sizes.get(bits)?.delete(block);
  }

  /** All bins with intervals that may meet the values from `from` to `to`; `null` when they hold `limit` or more. */
  meeting(from: number, to: number, limit: number): readonly (readonly number[])[] | null {
    const found: (readonly number[])[] = [];
    let left = limit;
    for (const [bits, bins] of this.#sizes)
      for (const bin of binsIn(bins, Math.floor(from / 2 ** bits), Math.floor(to / 2 ** bits))) {
        found.push(bin);
        left -= bin.length;
        if (left <= 0) return null;
      }
    return found;
  }
}

/** The block of an interval; all that have no end share one. */
const placeOf = (from: number, to: number): { readonly bits: number; readonly block: number } => {
  if (to === Infinity) return { bits: most, block: 0 };
  const bits = blockBits(from, to);
  return { bits, block: Math.floor(from / 2 ** bits) };
};

/** The bins of the blocks from `first` to `last`. */
function* binsIn(
  bins: ReadonlyMap<number, readonly number[]>,
  first: number,
  last: number,
): Iterable<readonly number[]> {
  if (last - first < bins.size)
    for (let block = first; block <= last; block += 1) {
      const bin = bins.get(block);
      if (bin !== undefined) yield bin;
    }
  else for (const [block, bin] of bins) if (block >= first && block <= last) yield bin;
}
