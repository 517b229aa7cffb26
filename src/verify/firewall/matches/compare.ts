import type { NftCompare } from "../../../state/index.ts";
import { type Diagrams, everything, type Ref, undefinedRef } from "../../sets/index.ts";
import { branch, whereBits } from "../value/algebra.ts";
import { type Bit, bitsOfBytes } from "../value/bit.ts";
import { type Cases, type Segment, segmentsOf, type Value } from "../value/value.ts";

/** What becomes of a packet whose value is below, at, or above a constant. */
interface Order {
  readonly below: Ref;
  readonly equal: Ref;
  readonly above: Ref;
}

const outcomes: Readonly<Record<NftCompare, Order>> = {
  eq: { below: undefinedRef, equal: everything, above: undefinedRef },
  neq: { below: everything, equal: undefinedRef, above: everything },
  lt: { below: everything, equal: undefinedRef, above: undefinedRef },
  lte: { below: everything, equal: everything, above: undefinedRef },
  gt: { below: undefinedRef, equal: undefinedRef, above: everything },
  gte: { below: undefinedRef, equal: everything, above: everything },
};

/**
 * The packets whose value compares so with constant bytes, as `memcmp` compares (`net/netfilter/nft_cmp.c`). Where the
 * value has no case, there is no packet.
 */
export const compare = (diagrams: Diagrams, value: Value, op: NftCompare, data: Uint8Array): Ref =>
  order(diagrams, value, data, outcomes[op]);

/** The packets whose value lies in a closed range (`net/netfilter/nft_range.c`). */
export const inRange = (diagrams: Diagrams, value: Value, first: Uint8Array, last: Uint8Array): Ref =>
  Buffer.compare(first, last) === 0
    ? compare(diagrams, value, "eq", first)
    : diagrams.guard(compare(diagrams, value, "gte", first), compare(diagrams, value, "lte", last));

const order = (diagrams: Diagrams, value: Value, data: Uint8Array, { below, equal, above }: Order): Ref =>
  segmentsOf(value).reduceRight<Ref>((rest, segment) => {
    const part = data.subarray(segment.from, segment.from + segment.length);
    return orderSegment(diagrams, segment, part, { below, equal: rest, above });
  }, equal);

const orderSegment = (diagrams: Diagrams, segment: Segment, data: Uint8Array, to: Order): Ref => {
  if (segment.kind === "cases") return orderCases(diagrams, segment, data, to);
  const wanted = bitsOfBytes(data);
  const isEquality = to.below === undefinedRef && to.above === undefinedRef;
  return isEquality
    ? whereBits(diagrams, segment.bits, wanted, to.equal)
    : orderBits(diagrams, segment.bits, wanted, to);
};

const orderBits = (diagrams: Diagrams, bits: readonly Bit[], wanted: readonly Bit[], to: Order): Ref =>
  bits.reduceRight<Ref>(
    (rest, bit, at) =>
      wanted[at] === 1 ? branch(diagrams, bit, rest, to.below) : branch(diagrams, bit, to.above, rest),
    to.equal,
  );

const orderCases = (
  diagrams: Diagrams,
  segment: Extract<Segment, { kind: "cases" }>,
  data: Uint8Array,
  to: Order,
): Ref => {
  if (to.below === to.above) return equalCase(diagrams, segment, data, to);
  const parts = segment.cases.list.map(({ guard, bytes }) => {
    const compared = Buffer.compare(bytes.subarray(segment.at, segment.at + segment.length), data);
    return diagrams.guard(guard, compared < 0 ? to.below : compared > 0 ? to.above : to.equal);
  });
  return diagrams.overrideAll(parts.filter((part) => part !== undefinedRef));
};

/** The case with these bytes, found by its text: there may be thousands of links. */
const equalCase = (
  diagrams: Diagrams,
  segment: Extract<Segment, { kind: "cases" }>,
  data: Uint8Array,
  { below: other, equal }: Order,
): Ref => {
  const { byText, all } = indexOf(diagrams, segment);
  const found = byText.get(Buffer.from(data).toString("hex")) ?? undefinedRef;
  return diagrams.override(diagrams.guard(found, equal), diagrams.guard(diagrams.without(all, found), other));
};

interface CaseIndex {
  readonly byText: ReadonlyMap<string, Ref>;
  /** Packets with any case. */
  readonly all: Ref;
}

const indices = new WeakMap<Cases, Map<string, CaseIndex>>();

const indexOf = (
  diagrams: Diagrams,
  { cases, at, length }: Extract<Segment, { kind: "cases" }>,
): CaseIndex => {
  const known = indices.get(cases) ?? new Map<string, CaseIndex>();
  indices.set(cases, known);
  const key = `${at} ${length}`;
  const index = known.get(key) ?? makeIndex(diagrams, cases, at, length);
  known.set(key, index);
  return index;
};

const makeIndex = (diagrams: Diagrams, { list }: Cases, at: number, length: number): CaseIndex => {
  const byText = new Map<string, Ref>();
  for (const { guard, bytes } of list) {
    const text = Buffer.from(bytes.subarray(at, at + length)).toString("hex");
    byText.set(text, diagrams.union(byText.get(text) ?? undefinedRef, guard));
  }
  return { byText, all: diagrams.overrideAll([...byText.values()]) };
};
