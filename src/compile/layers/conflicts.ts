import { type Address, ipv4Number, type Prefix, prefixFamily, prefixRange } from "../../net/index.ts";
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

const pairsOf = (boxes: Float64Array, kinds: Int32Array): Conflicts => {
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
const collect = (boxes: Float64Array, rules: readonly number[], later: number, into: number[]): void => {
  for (let index = 0; index < rules.length; index += 1)
    if (meet(boxes, rules[index]! * stride, later * stride)) into.push(rules[index]!);
};

const meet = (boxes: Float64Array, a: number, b: number): boolean => {
  for (let field = 0; field < stride; field += 2)
    if (boxes[a + field]! > boxes[b + field + 1]! || boxes[b + field]! > boxes[a + field + 1]!) return false;
  return true;
};

const boxesOf = (rules: readonly LayerRule[]): Float64Array => {
  const sources = boundsOf(rules.map(({ source }) => source));
  const destinations = boundsOf(rules.map(({ destination }) => destination));
  const boxes = new Float64Array(rules.length * stride);
  for (const [index, { traffic }] of rules.entries()) {
    boxes.set(trafficBounds(traffic), index * stride);
    boxes.set(sources.subarray(2 * index, 2 * index + 2), index * stride + 4);
    boxes.set(destinations.subarray(2 * index, 2 * index + 2), index * stride + 6);
  }
  return boxes;
};

/** First and last address of each rule as numbers in the order of the addresses. */
const boundsOf = (rules: readonly (readonly Prefix[])[]): Float64Array => {
  const some = rules[0]?.[0];
  const isSmall = some === undefined || prefixFamily(some) === "ipv4";
  return isSmall ? hulls(rules, ipv4Number) : hulls(rules, ranksOf(rules));
};

const hulls = (
  rules: readonly (readonly Prefix[])[],
  numberOf: (address: Address) => number,
): Float64Array => {
  const bounds = new Float64Array(2 * rules.length);
  for (const [rule, prefixes] of rules.entries()) {
    let [first, last] = [Infinity, -Infinity];
    for (const range of prefixes.map(prefixRange)) {
      first = Math.min(first, numberOf(range.first));
      last = Math.max(last, numberOf(range.last));
    }
    bounds.set([first, last], 2 * rule);
  }
  return bounds;
};

/** Addresses of 128 bits by their place among all that bound a rule. */
const ranksOf = (rules: readonly (readonly Prefix[])[]): ((address: Address) => number) => {
  const bounds = rules.flatMap((prefixes) =>
    prefixes.map(prefixRange).flatMap(({ first, last }) => [addressHex(first), addressHex(last)]),
  );
  const rank = new Map([...new Set(bounds)].sort().map((hex, index) => [hex, index]));
  return (address) => rank.get(addressHex(address))!;
};

const trafficBounds = (traffic: TrafficBox): readonly [number, number, number, number] => {
  if (traffic.kind === "any") return [0, 255, 0, 65_535];
  const { protocol } = traffic;
  if (traffic.kind === "protocol") return [protocol, protocol, 0, 65_535];
  const firsts = traffic.ports.map(({ first }) => first);
  const lasts = traffic.ports.map(({ last }) => last);
  return [protocol, protocol, Math.min(...firsts), Math.max(...lasts)];
};
