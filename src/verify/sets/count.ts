import type { NodeStore } from "./node-store.ts";
import type { Ref } from "./ref.ts";

/**
 * How many of the values of `levels` get a terminal that `counts`. Throws `RangeError` when `f` depends on a level
 * that is not among them.
 */
export const count = (
  store: NodeStore,
  f: Ref,
  levels: readonly number[],
  counts: (id: number) => boolean,
): bigint => {
  const ordered = [...new Set(levels)].sort((a, b) => a - b);
  const depths = new Map(ordered.map((level, depth) => [level, depth]));
  const known = new Map<Ref, bigint>();
  const depthOf = (ref: Ref): number => {
    const depth = ref < 0 ? ordered.length : depths.get(store.level(ref));
    if (depth === undefined) throw new RangeError(`level ${store.level(ref)} is not counted over`);
    return depth;
  };
  /** How many values of the levels from that of `ref` on. */
  const below = (ref: Ref): bigint => {
    if (ref < 0) return counts(~ref) ? 1n : 0n;
    let sum = known.get(ref);
    if (sum === undefined) {
      const depth = depthOf(ref) + 1;
      sum = [store.low(ref), store.high(ref)].reduce(
        (total, child) => total + (below(child) << BigInt(depthOf(child) - depth)),
        0n,
      );
      known.set(ref, sum);
    }
    return sum;
  };
  return below(f) << BigInt(depthOf(f));
};
