import { type Diagrams, everything, type Ref, undefinedRef } from "../../sets/index.ts";
import { branch } from "./algebra.ts";
import { type Bit, isConstant, levelOf, variable } from "./bit.ts";
import type { Assigned } from "./substitute.ts";

/** Nodes that an image may have beside those of what it is made from. */
const mostNodes = 4096;

/**
 * The headers that the packets of a set have after an assignment.
 *
 * It may be larger than that, never smaller: a bit that becomes another one which is assigned as well is left open, and
 * so are copies of many bits whose values the set does not narrow. That two wide fields are equal has no small diagram.
 */
export const imageOf = (diagrams: Diagrams, set: Ref, assigned: Assigned): Ref => {
  const changed = [...assigned].filter(([level, bit]) => bit !== variable(level));
  if (changed.length === 0) return set;
  const levels = changed.map(([level]) => level);
  let image = diagrams.exists(set, levels);
  const bound = mostNodes + 2 * diagrams.size(image);
  const constantsFirst = changed.toSorted(([, a], [, b]) => Number(!isConstant(a)) - Number(!isConstant(b)));
  for (const [level, bit] of constantsFirst) {
    const narrower = diagrams.guard(agreement(diagrams, level, bit, assigned), image);
    if (!isConstant(bit) && diagrams.size(narrower) > bound) return image;
    image = narrower;
  }
  return image;
};

/** Where the bit at a level is what it became. */
const agreement = (diagrams: Diagrams, level: number, bit: Bit, assigned: Assigned): Ref => {
  const is = variable(level);
  if (isConstant(bit))
    return bit === 1
      ? branch(diagrams, is, everything, undefinedRef)
      : branch(diagrams, is, undefinedRef, everything);
  if (assigned.has(levelOf(bit))) return everything;
  const one = branch(diagrams, bit, everything, undefinedRef);
  return branch(diagrams, is, one, diagrams.complement(one));
};
