import type { NodeStore } from "./node-store.ts";
import { everything, type Ref, undefinedRef } from "./ref.ts";
import { absent } from "./result-cache.ts";

/** Codes of operations whose results are kept from call to call. */
export const lasting = {
  override: 1,
  guard: 2,
  without: 3,
  disjoint: 4,
  subset: 5,
  restrict: 6,
  exists: 7,
  agree: 8,
} as const;

/** What `f` becomes on the low side of `level`, which is at or above its own. */
const lowAt = (store: NodeStore, f: Ref, level: number): Ref => (store.level(f) === level ? store.low(f) : f);

const highAt = (store: NodeStore, f: Ref, level: number): Ref =>
  store.level(f) === level ? store.high(f) : f;

/** `f` where it is defined, else `g`. */
export const override = (store: NodeStore, f: Ref, g: Ref): Ref => {
  if (f === g || g === undefinedRef) return f;
  if (f < 0) return f === undefinedRef ? g : f;
  const tag = store.cache.lasting(lasting.override);
  const known = store.cache.find(tag, f, g);
  if (known !== absent) return known as Ref;
  const level = Math.min(store.level(f), store.level(g));
  const low = override(store, lowAt(store, f, level), lowAt(store, g, level));
  const high = override(store, highAt(store, f, level), highAt(store, g, level));
  const result = store.make(level, low, high);
  store.cache.put(tag, f, g, result);
  return result;
};

/** `f` where `set` is defined. */
export const guard = (store: NodeStore, set: Ref, f: Ref): Ref => {
  if (set === undefinedRef || f === undefinedRef) return undefinedRef;
  if (set < 0 || set === f) return f;
  const tag = store.cache.lasting(lasting.guard);
  const known = store.cache.find(tag, set, f);
  if (known !== absent) return known as Ref;
  const level = Math.min(store.level(set), store.level(f));
  const low = guard(store, lowAt(store, set, level), lowAt(store, f, level));
  const high = guard(store, highAt(store, set, level), highAt(store, f, level));
  const result = store.make(level, low, high);
  store.cache.put(tag, set, f, result);
  return result;
};

/** `f` where `set` is not defined. */
export const without = (store: NodeStore, f: Ref, set: Ref): Ref => {
  if (set === undefinedRef || f === undefinedRef) return f;
  if (set < 0 || set === f) return undefinedRef;
  const tag = store.cache.lasting(lasting.without);
  const known = store.cache.find(tag, f, set);
  if (known !== absent) return known as Ref;
  const level = Math.min(store.level(f), store.level(set));
  const low = without(store, lowAt(store, f, level), lowAt(store, set, level));
  const high = without(store, highAt(store, f, level), highAt(store, set, level));
  const result = store.make(level, low, high);
  store.cache.put(tag, f, set, result);
  return result;
};

/** Whether no packet is in both. Stops at the first that is, and makes no node. */
export const disjoint = (store: NodeStore, a: Ref, b: Ref): boolean => {
  if (a === undefinedRef || b === undefinedRef) return true;
  if (a < 0 || b < 0 || a === b) return false;
  // The smaller first: both orders are one entry.
  const [f, g] = a < b ? [a, b] : [b, a];
  const tag = store.cache.lasting(lasting.disjoint);
  if (store.cache.find(tag, f, g) === everything) return true;
  const level = Math.min(store.level(f), store.level(g));
  const answer =
    disjoint(store, lowAt(store, f, level), lowAt(store, g, level)) &&
    disjoint(store, highAt(store, f, level), highAt(store, g, level));
  if (answer) store.cache.put(tag, f, g, everything);
  return answer;
};

/** Whether every packet of `a` is in `b`. Stops at the first that is not, and makes no node. */
export const subset = (store: NodeStore, a: Ref, b: Ref): boolean => {
  if (a === undefinedRef || a === b) return true;
  if (b < 0) return b !== undefinedRef;
  const tag = store.cache.lasting(lasting.subset);
  if (store.cache.find(tag, a, b) === everything) return true;
  const level = Math.min(store.level(a), store.level(b));
  const answer =
    subset(store, lowAt(store, a, level), lowAt(store, b, level)) &&
    subset(store, highAt(store, a, level), highAt(store, b, level));
  if (answer) store.cache.put(tag, a, b, everything);
  return answer;
};

/** Whether two diagrams say the same wherever both say something. Stops at the first difference, and makes no node. */
export const agree = (store: NodeStore, f: Ref, g: Ref): boolean => {
  if (f === undefinedRef || g === undefinedRef || f === g) return true;
  if (f < 0 && g < 0) return false;
  const tag = store.cache.lasting(lasting.agree);
  if (store.cache.find(tag, f, g) === everything) return true;
  const level = Math.min(store.level(f), store.level(g));
  const answer =
    agree(store, lowAt(store, f, level), lowAt(store, g, level)) &&
    agree(store, highAt(store, f, level), highAt(store, g, level));
  if (answer) store.cache.put(tag, f, g, everything);
  return answer;
};

/**
 * The diagram that is `high` where the bit at `level` is 1, else `low`: wherever that bit stands among theirs.
 * Where it stands above both, this is one node.
 */
export const branch = (store: NodeStore, level: number, low: Ref, high: Ref): Ref => {
  if (level < store.level(low) && level < store.level(high)) return store.make(level, low, high);
  const one = store.make(level, undefinedRef, everything);
  return override(store, guard(store, one, high), without(store, low, one));
};

/** `then` where the bit at `level` is `value`, else undefined. */
export const only = (store: NodeStore, level: number, value: 0 | 1, then: Ref): Ref =>
  value === 1 ? branch(store, level, undefinedRef, then) : branch(store, level, then, undefinedRef);
