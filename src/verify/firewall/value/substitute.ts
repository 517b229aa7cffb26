import type { Diagrams, Ref } from "../../sets/index.ts";
import { branch } from "./algebra.ts";
import { type Bit, complementOf, isComplement, isConstant, levelOf, substituteBit, variable } from "./bit.ts";

/** What bits of the header become, by level. */
export type Assigned = ReadonlyMap<number, Bit>;

/**
 * A diagram over the header after an assignment, written over the header before it: every variable that is assigned is
 * replaced by what it becomes, all at once.
 */
export const substitute = (diagrams: Diagrams, ref: Ref, assigned: Assigned): Ref => {
  if (assigned.size === 0) return ref;
  const support = new Set(diagrams.support(ref));
  const relevant = new Map(
    [...assigned].filter(([level, bit]) => support.has(level) && bit !== variable(level)),
  );
  return relevant.size === 0 ? ref : replaceAll(diagrams, ref, relevant);
};

const replaceAll = (diagrams: Diagrams, ref: Ref, assigned: Map<number, Bit>): Ref => {
  const constants = [...assigned].filter(([, bit]) => isConstant(bit));
  let result = diagrams.cofactor(
    ref,
    constants.map(([level, bit]) => ({ level, value: bit as number as 0 | 1 })),
  );
  const left = new Map([...assigned].filter(([, bit]) => !isConstant(bit)));
  while (left.size > 0) {
    const next = [...left].find(([level, bit]) => levelOf(bit) === level || !left.has(levelOf(bit)));
    if (next === undefined) return breakRing(diagrams, result, left);
    result = replaceOne(diagrams, result, ...next);
    left.delete(next[0]);
  }
  return result;
};

/** INVARIANT: the source is no level that still waits to be replaced, so it is not taken for one later. */
const replaceOne = (diagrams: Diagrams, ref: Ref, level: number, bit: Bit): Ref =>
  branch(
    diagrams,
    bit,
    diagrams.cofactor(ref, [{ level, value: 1 }]),
    diagrams.cofactor(ref, [{ level, value: 0 }]),
  );

/** Bits that change places: one of them is tried with both values. */
const breakRing = (diagrams: Diagrams, ref: Ref, left: ReadonlyMap<number, Bit>): Ref => {
  const source = levelOf([...left.values()][0]!);
  const when = (value: 0 | 1): Ref =>
    replaceAll(diagrams, ref, new Map([...left].map(([level, bit]) => [level, fixed(bit, source, value)])));
  return branch(diagrams, variable(source), when(1), when(0));
};

const fixed = (bit: Bit, source: number, value: 0 | 1): Bit => {
  if (isConstant(bit) || levelOf(bit) !== source) return bit;
  return isComplement(bit) ? complementOf(value as number as Bit) : (value as number as Bit);
};

/** First `before`, then `after`, which reads what `before` left. */
export const thenAssigned = (before: Assigned, after: Assigned): Assigned => {
  if (before.size === 0) return after;
  const both = new Map(before);
  for (const [level, bit] of after) both.set(level, substituteBit(bit, before));
  return both;
};
