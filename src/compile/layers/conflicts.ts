import { type Prefix, prefixRange } from "../../net/index.ts";
import { addressHex } from "../nftables/bytes.ts";
import type { LayerRule, TrafficBox } from "./layer.ts";

/** More pairs than this are not kept. */
const mostPairs = 20_000_000;

/** For each rule, the earlier rules that must be looked at before it. `null`: too many to keep. */
export type Conflicts = readonly Int32Array[] | null;

const none = new Int32Array(0);

/** Which rules can match the same packet and differ in outcome. Several prefixes count as what lies between, too. */
export const findConflicts = (rules: readonly LayerRule[]): Conflicts => {
  const outcomes = new Map(rules.map(({ outcome }) => [outcome, 0]));
  if (outcomes.size < 2) return rules.map(() => none);
  for (const [number, outcome] of [...outcomes.keys()].entries()) outcomes.set(outcome, number);
  const kinds = Int32Array.from(rules, ({ outcome }) => outcomes.get(outcome)!);
  return pairsOf(boxesOf(rules), kinds);
};

/** Bounds of every rule, two for each field, side by side. */
const stride = 8;

const pairsOf = (boxes: Int32Array, kinds: Int32Array): Conflicts => {
  const conflicts: Int32Array[] = [];
  /** The rules so far, by outcome. */
  const passed: number[][] = Array.from(new Set(kinds), () => []);
  let pairs = 0;
  for (const [later, kind] of kinds.entries()) {
    const before: number[] = [];
    for (const [other, rules] of passed.entries()) if (other !== kind) collect(boxes, rules, later, before);
    passed[kind]!.push(later);
    pairs += before.length;
    if (pairs > mostPairs) return null;
    conflicts.push(before.length === 0 ? none : Int32Array.from(before));
  }
  return conflicts;
};

/** Appends those of `rules` that meet a later one. Called for each rule with thousands: a plain loop. */
const collect = (boxes: Int32Array, rules: readonly number[], later: number, into: number[]): void => {
  for (let index = 0; index < rules.length; index += 1)
    if (meet(boxes, rules[index]! * stride, later * stride)) into.push(rules[index]!);
};

const meet = (boxes: Int32Array, a: number, b: number): boolean => {
  for (let field = 0; field < stride; field += 2)
    if (boxes[a + field]! > boxes[b + field + 1]! || boxes[b + field]! > boxes[a + field + 1]!) return false;
  return true;
};

const boxesOf = (rules: readonly LayerRule[]): Int32Array => {
  const sources = ranks(rules.map(({ source }) => hull(source)));
  const destinations = ranks(rules.map(({ destination }) => hull(destination)));
  const boxes = new Int32Array(rules.length * stride);
  for (const [index, { traffic }] of rules.entries())
    boxes.set([...trafficBounds(traffic), ...sources[index]!, ...destinations[index]!], index * stride);
  return boxes;
};

type Bounds<Value> = readonly [Value, Value];

const hull = (prefixes: readonly Prefix[]): Bounds<string> => {
  const ranges = prefixes.map(prefixRange);
  const firsts = ranges.map(({ first }) => addressHex(first)).sort();
  const lasts = ranges.map(({ last }) => addressHex(last)).sort();
  return [firsts[0]!, lasts.at(-1)!];
};

/** Bounds of any length as small numbers in the same order. */
const ranks = (bounds: readonly Bounds<string>[]): readonly Bounds<number>[] => {
  const sorted = [...new Set(bounds.flat())].sort();
  const rank = new Map(sorted.map((text, index) => [text, index]));
  return bounds.map(([first, last]) => [rank.get(first)!, rank.get(last)!]);
};

const trafficBounds = (traffic: TrafficBox): readonly [number, number, number, number] => {
  if (traffic.kind === "any") return [0, 255, 0, 65_535];
  const { protocol } = traffic;
  if (traffic.kind === "protocol") return [protocol, protocol, 0, 65_535];
  const firsts = traffic.ports.map(({ first }) => first);
  const lasts = traffic.ports.map(({ last }) => last);
  return [protocol, protocol, Math.min(...firsts), Math.max(...lasts)];
};
