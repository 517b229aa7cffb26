import type { NodeStore } from "./node-store.ts";
import { type Assignment, type Bit, type Ref, undefinedRef } from "./ref.ts";
import { guard } from "./combine.ts";

/** Calls `visit` once for every node and every terminal of `f`. */
const walk = (store: NodeStore, f: Ref, visit: (ref: Ref) => void): void => {
  if (f < 0 || !store.enter(f)) {
    if (f < 0) visit(f);
    return;
  }
  visit(f);
  walk(store, store.low(f), visit);
  walk(store, store.high(f), visit);
};

/** The ids of all terminals that some packet gets, in order. */
export const terminals = (store: NodeStore, f: Ref): readonly number[] => {
  const ids = new Set<number>();
  store.beginWalk();
  walk(store, f, (ref) => {
    if (ref < 0) ids.add(~ref);
  });
  return [...ids].sort((a, b) => a - b);
};

/** The levels that `f` depends on, in order. */
export const support = (store: NodeStore, f: Ref): readonly number[] => {
  const levels = new Set<number>();
  store.beginWalk();
  walk(store, f, (ref) => {
    if (ref >= 0) levels.add(store.level(ref));
  });
  return [...levels].sort((a, b) => a - b);
};

/** How many nodes `f` has. */
export const size = (store: NodeStore, f: Ref): number => {
  let nodes = 0;
  store.beginWalk();
  walk(store, f, (ref) => {
    if (ref >= 0) nodes += 1;
  });
  return nodes;
};

/** The terminal that a packet gets. */
export const evaluate = (store: NodeStore, f: Ref, bit: (level: number) => number): number => {
  let at = f;
  while (at >= 0) at = bit(store.level(at)) === 1 ? store.high(at) : store.low(at);
  return ~at;
};

/**
 * One packet of `set`; `null` when it is empty. Sets in `prefer` are gone through in order, and each that leaves
 * something narrows the choice. Bits that do not matter are left out; of others 0 comes first.
 */
export const pick = (store: NodeStore, set: Ref, prefer: readonly Ref[]): Assignment | null => {
  if (set === undefinedRef) return null;
  const preferred = prefer.reduce((left, wish) => {
    const narrowed = guard(store, wish, left);
    return narrowed === undefinedRef ? left : narrowed;
  }, set);
  const path: Bit[] = [];
  for (let at = preferred; at >= 0;) {
    const value = store.low(at) === undefinedRef ? 1 : 0;
    path.push({ level: store.level(at), value });
    at = value === 1 ? store.high(at) : store.low(at);
  }
  return new Map(path.map(({ level, value }) => [level, value]));
};
