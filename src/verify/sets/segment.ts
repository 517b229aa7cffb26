import { type Ref, undefinedRef } from "./ref.ts";

/** Merges what two neighbouring stretches of a list say; associative, with `undefinedRef` as its neutral element. */
export type Merge = (first: Ref, second: Ref) => Ref;

/** A stretch of a list: one entry, or two stretches after each other. Lists share stretches. */
export interface Segment {
  readonly size: number;
  readonly left: Segment | null;
  readonly right: Segment | null;
  /** What the whole stretch says; `null` until it is asked for. */
  merged: Ref | null;
  /** The last pass over refs that came by here. */
  pass: number;
}

/** How much longer one half of a stretch may be than the other. */
const weight = 3;

export const leafOf = (ref: Ref): Segment => ({ size: 1, left: null, right: null, merged: ref, pass: 0 });

const pairOf = (left: Segment, right: Segment): Segment => ({
  size: left.size + right.size,
  left,
  right,
  merged: null,
  pass: 0,
});

/** Both stretches after each other, balanced (weight-balanced trees: Adams 1992). Shares all that can stay. */
export const concatenate = (left: Segment | null, right: Segment | null): Segment | null => {
  if (left === null || right === null) return left ?? right;
  if (left.size > weight * right.size) return leanRight(left, right);
  if (right.size > weight * left.size) return leanLeft(left, right);
  return pairOf(left, right);
};

const leanRight = (left: Segment, right: Segment): Segment => {
  const [outer, inner] = [left.left!, left.right!];
  if (inner.size <= outer.size || inner.left === null) return rejoin(outer, concatenate(inner, right)!);
  return rejoin(pairOf(outer, inner.left), concatenate(inner.right, right)!);
};

const leanLeft = (left: Segment, right: Segment): Segment => {
  const [inner, outer] = [right.left!, right.right!];
  if (inner.size <= outer.size || inner.right === null) return rejoin(concatenate(left, inner)!, outer);
  return rejoin(concatenate(left, inner.left)!, pairOf(inner.right, outer));
};

const rejoin = pairOf;

/** The balanced segment of a whole list. */
export const segmentOf = (refs: readonly Ref[], from = 0, to = refs.length): Segment | null => {
  if (from === to) return null;
  if (to - from === 1) return leafOf(refs[from]!);
  const middle = (from + to) >> 1;
  return pairOf(segmentOf(refs, from, middle)!, segmentOf(refs, middle, to)!);
};

/** The first `count` entries, and the others. */
export const split = (segment: Segment | null, count: number): [Segment | null, Segment | null] => {
  if (segment === null || count <= 0) return [null, segment];
  if (count >= segment.size) return [segment, null];
  const [left, right] = [segment.left!, segment.right!];
  if (count === left.size) return [left, right];
  if (count < left.size) {
    const [first, second] = split(left, count);
    return [first, concatenate(second, right)];
  }
  const [first, second] = split(right, count - left.size);
  return [concatenate(left, first), second];
};

/** What a stretch says, merged where it was not yet. */
export const mergedOf = (segment: Segment | null, merge: Merge): Ref => {
  if (segment === null) return undefinedRef;
  segment.merged ??= merge(mergedOf(segment.left, merge), mergedOf(segment.right, merge));
  return segment.merged;
};

/** The refs of the longest stretches that are merged already, in order, from entry `from` on up to `to`. */
export function* mergedParts(segment: Segment | null, from: number, to: number): Generator<Ref> {
  if (segment === null || from >= segment.size || to <= 0) return;
  if (from <= 0 && to >= segment.size && segment.merged !== null) return void (yield segment.merged);
  const middle = segment.left!.size;
  yield* mergedParts(segment.left, from, to);
  yield* mergedParts(segment.right, from - middle, to - middle);
}
