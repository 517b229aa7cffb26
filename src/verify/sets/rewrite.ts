import type { NodeStore } from "./node-store.ts";
import { type Ref, terminalRef, undefinedRef } from "./ref.ts";
import { absent } from "./result-cache.ts";

/** Gives another terminal id for one. */
export type MapId = (id: number) => number;

/** Gives one terminal id for two. */
export type JoinIds = (left: number, right: number) => number;

/** `f` with every terminal mapped. `tag` stands for `map` in the cache. */
export const mapTerminals = (store: NodeStore, f: Ref, map: MapId, tag: number): Ref => {
  if (f < 0) return terminalRef(map(~f));
  const known = store.cache.find(tag, f, 0);
  if (known !== absent) return known as Ref;
  const low = mapTerminals(store, store.low(f), map, tag);
  const high = mapTerminals(store, store.high(f), map, tag);
  const result = store.make(store.level(f), low, high);
  store.cache.put(tag, f, 0, result);
  return result;
};

/** `g` where `f` is `terminal`, else `f`. */
export const replace = (store: NodeStore, f: Ref, terminal: Ref, g: Ref, tag: number): Ref => {
  if (f === terminal) return g;
  if (f < 0) return f;
  const known = store.cache.find(tag, f, g);
  if (known !== absent) return known as Ref;
  const level = Math.min(store.level(f), store.level(g));
  const [f0, f1] = store.level(f) === level ? [store.low(f), store.high(f)] : [f, f];
  const [g0, g1] = store.level(g) === level ? [store.low(g), store.high(g)] : [g, g];
  const low = replace(store, f0, terminal, g0, tag);
  const result = store.make(level, low, replace(store, f1, terminal, g1, tag));
  store.cache.put(tag, f, g, result);
  return result;
};

/** Terminals of both, joined where both are defined; else undefined. */
export const join = (store: NodeStore, f: Ref, g: Ref, ids: JoinIds, tag: number): Ref => {
  if (f === undefinedRef || g === undefinedRef) return undefinedRef;
  if (f < 0 && g < 0) return terminalRef(ids(~f, ~g));
  const known = store.cache.find(tag, f, g);
  if (known !== absent) return known as Ref;
  const level = Math.min(store.level(f), store.level(g));
  const [f0, f1] = store.level(f) === level ? [store.low(f), store.high(f)] : [f, f];
  const [g0, g1] = store.level(g) === level ? [store.low(g), store.high(g)] : [g, g];
  const low = join(store, f0, g0, ids, tag);
  const result = store.make(level, low, join(store, f1, g1, ids, tag));
  store.cache.put(tag, f, g, result);
  return result;
};

/** Terminals of both, joined where they differ; undefined where they are equal. */
export const differences = (store: NodeStore, f: Ref, g: Ref, ids: JoinIds, tag: number): Ref => {
  if (f === g) return undefinedRef;
  if (f < 0 && g < 0) return terminalRef(ids(~f, ~g));
  const known = store.cache.find(tag, f, g);
  if (known !== absent) return known as Ref;
  const level = Math.min(store.level(f), store.level(g));
  const [f0, f1] = store.level(f) === level ? [store.low(f), store.high(f)] : [f, f];
  const [g0, g1] = store.level(g) === level ? [store.low(g), store.high(g)] : [g, g];
  const low = differences(store, f0, g0, ids, tag);
  const result = store.make(level, low, differences(store, f1, g1, ids, tag));
  store.cache.put(tag, f, g, result);
  return result;
};
