import { lasting } from "./combine.ts";
import { override } from "./combine.ts";
import type { NodeStore } from "./node-store.ts";
import { type Ref, undefinedRef } from "./ref.ts";
import { absent } from "./result-cache.ts";

/** The child of a node of a cube (or of a list of levels) that is not the undefined one. */
const rest = (store: NodeStore, cube: Ref): Ref =>
  store.low(cube) === undefinedRef ? store.high(cube) : store.low(cube);

/** The part of `cube` from `level` on. */
const from = (store: NodeStore, cube: Ref, level: number): Ref => {
  let at = cube;
  while (at >= 0 && store.level(at) < level) at = rest(store, at);
  return at;
};

/** `f` with the bits of `cube` (one path of nodes) put in as constants. It no longer depends on them. */
export const restrict = (store: NodeStore, f: Ref, cube: Ref): Ref => {
  if (f < 0) return f;
  const level = store.level(f);
  const bits = from(store, cube, level);
  if (bits < 0) return f;
  const tag = store.cache.lasting(lasting.restrict);
  const known = store.cache.find(tag, f, bits);
  if (known !== absent) return known as Ref;
  const result = restrictNode(store, f, bits, level);
  store.cache.put(tag, f, bits, result);
  return result;
};

const restrictNode = (store: NodeStore, f: Ref, bits: Ref, level: number): Ref => {
  if (store.level(bits) > level) {
    const low = restrict(store, store.low(f), bits);
    return store.make(level, low, restrict(store, store.high(f), bits));
  }
  return store.low(bits) === undefinedRef
    ? restrict(store, store.high(f), store.high(bits))
    : restrict(store, store.low(f), store.low(bits));
};

/** `f` at 0 of the levels, and where that is not defined, `f` at 1: on sets, whether there is some value. */
export const exists = (store: NodeStore, f: Ref, levels: Ref): Ref => {
  if (f < 0) return f;
  const level = store.level(f);
  const gone = from(store, levels, level);
  if (gone < 0) return f;
  const tag = store.cache.lasting(lasting.exists);
  const known = store.cache.find(tag, f, gone);
  if (known !== absent) return known as Ref;
  const low = exists(store, store.low(f), gone);
  const high = exists(store, store.high(f), gone);
  const result = store.level(gone) === level ? override(store, low, high) : store.make(level, low, high);
  store.cache.put(tag, f, gone, result);
  return result;
};
