import {
  addressBits,
  addressNumber,
  addressOf,
  lengthOf,
  type Prefix,
  prefixFamily,
} from "../../net/index.ts";
import type { LayerRule, TrafficBox } from "./layer.ts";

/** Rules of more pairs of prefixes hide nothing here, and are never found hidden. */
const mostPairs = 64;

/**
 * The rules that some packet can come to, in order: those that no single earlier rule hides. A wide rule in front of
 * many others would else stand in the way of all of them.
 *
 * What hides is found by its prefixes cut to each pair of lengths that occurs, as these are few, not rule by rule.
 */
export const liveRules = (rules: readonly LayerRule[]): readonly number[] => {
  const hiding = new HidingRules();
  return [...rules.keys()].filter((index) => {
    const rule = rules[index]!;
    const pairs = pairsOf(rule);
    if (pairs === null) return true;
    if (pairs.every((pair) => hiding.hides(pair, rule.traffic))) return false;
    if (rule.isExact) for (const pair of pairs) hiding.add(pair, rule.traffic);
    return true;
  });
};

interface Pair {
  readonly source: Prefix;
  readonly destination: Prefix;
}

const pairsOf = ({ source, destination }: LayerRule): readonly Pair[] | null =>
  source.length * destination.length > mostPairs
    ? null
    : source.flatMap((one) => destination.map((other) => ({ source: one, destination: other })));

/** Exact rules, by the lengths of their prefixes and then by their bits. */
class HidingRules {
  readonly #byLengths = new Map<number, Map<string, TrafficBox[]>>();

  add(pair: Pair, traffic: TrafficBox): void {
    const [source, destination] = [lengthOf(pair.source), lengthOf(pair.destination)];
    const lengths = source * lengthBase + destination;
    const byBits = this.#byLengths.get(lengths) ?? new Map<string, TrafficBox[]>();
    this.#byLengths.set(lengths, byBits);
    const bits = bitsOf(pair, source, destination);
    const boxes = byBits.get(bits);
    if (boxes === undefined) byBits.set(bits, [traffic]);
    else boxes.push(traffic);
  }

  hides(pair: Pair, traffic: TrafficBox): boolean {
    for (const [lengths, byBits] of this.#byLengths) {
      const [source, destination] = [Math.floor(lengths / lengthBase), lengths % lengthBase];
      if (source > lengthOf(pair.source) || destination > lengthOf(pair.destination)) continue;
      const boxes = byBits.get(bitsOf(pair, source, destination));
      if (boxes?.some((box) => covers(box, traffic)) === true) return true;
    }
    return false;
  }
}

/** More than any length of a prefix. */
const lengthBase = 256;

const bitsOf = (pair: Pair, source: number, destination: number): string =>
  `${firstBits(pair.source, source)} ${firstBits(pair.destination, destination)}`;

const firstBits = (prefix: Prefix, length: number): bigint =>
  addressNumber(addressOf(prefix)) >> BigInt(addressBits(prefixFamily(prefix)) - length);

const covers = (wide: TrafficBox, narrow: TrafficBox): boolean => {
  if (wide.kind === "any") return true;
  if (narrow.kind === "any" || wide.protocol !== narrow.protocol) return false;
  if (wide.kind === "protocol") return true;
  if (narrow.kind === "protocol") return false;
  return narrow.ports.every(({ first, last }) =>
    wide.ports.some((range) => range.first <= first && last <= range.last),
  );
};
