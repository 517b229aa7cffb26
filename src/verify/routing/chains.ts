import { addressOf, lengthOf, makePrefix, type Prefix } from "../../net/index.ts";
import { type Candidate, isFinal, isSuppressed, offerKey, type Suppression } from "./candidate.ts";

/** Candidates in the order in which a look-up tries them, over all prefixes that contain a destination. */
export type Chain = readonly Candidate[];

/**
 * A table for look-ups: the longest prefix of a destination says which candidates are tried. Chains that answer alike
 * (whatever route says so) are one: a table of a million routes over sixty ways has some sixty chains.
 */
export interface ChainedTable {
  readonly chainOf: ReadonlyMap<Prefix, number>;
  readonly chains: readonly Chain[];
}

/** `candidates` as `candidatesByTable` gives them; `suppression` of the rule that asks. */
export const chainTable = (candidates: Iterable<Candidate>, suppression: Suppression): ChainedTable => {
  const own = Map.groupBy(candidates, ({ prefix }) => prefix);
  const interned = new Map<string, number>();
  const chains: Chain[] = [];
  const chainOf = new Map<Prefix, number>();
  for (const prefix of own.keys()) {
    const chain = chainAt(own, prefix);
    const key = chain.map((candidate) => candidateKey(candidate, suppression)).join(";");
    let id = interned.get(key);
    if (id === undefined) {
      id = chains.push(chain) - 1;
      interned.set(key, id);
    }
    chainOf.set(prefix, id);
  }
  return { chainOf, chains };
};

/** The candidates of `prefix` and, unless one of them surely answers, of the prefixes around it. */
const chainAt = (own: ReadonlyMap<Prefix, readonly Candidate[]>, prefix: Prefix): Candidate[] => {
  const chain: Candidate[] = [];
  for (const around of prefixesAround(prefix))
    for (const candidate of hideBehindSource(own.get(around) ?? [], around)) {
      chain.push(candidate);
      if (isFinal(candidate)) return chain;
    }
  return chain;
};

function* prefixesAround(prefix: Prefix): Generator<Prefix> {
  yield prefix;
  const inside = addressOf(prefix);
  for (let length = lengthOf(prefix) - 1; length >= 0; length -= 1) yield makePrefix(inside, length);
}

/**
 * `net/ipv6/ip6_fib.c, fib6_node_lookup_1`: where a destination has routes for certain sources, its other routes are
 * never looked at (a source without a route goes on to the next shorter destination). The default route is excepted.
 */
const hideBehindSource = (candidates: readonly Candidate[], prefix: Prefix): readonly Candidate[] =>
  lengthOf(prefix) > 0 && candidates.some(({ source }) => source !== null)
    ? candidates.filter(({ source }) => source !== null)
    : candidates;

/** Candidates of one key are alike to every packet. IPv6 tells routes of one metric apart by where a packet came in. */
const candidateKey = (candidate: Candidate, suppression: Suppression): string => {
  const group = candidate.prefix.includes(":") ? `${lengthOf(candidate.prefix)} ${candidate.metric}` : "";
  const suppressed = isSuppressed(candidate, suppression) ? "!" : "";
  return `${candidate.source ?? ""} ${candidate.tos} ${group} ${suppressed} ${offerKey(candidate)}`;
};
