import { type Diagrams, type Ref, undefinedRef } from "../../sets/index.ts";
import { type Bit, isComplement, isConstant, levelOf } from "./bit.ts";

/** `high` where a bit is one, else `low`. */
export const branch = (diagrams: Diagrams, bit: Bit, high: Ref, low: Ref): Ref => {
  if (isConstant(bit)) return bit === 1 ? high : low;
  return isComplement(bit) ? diagrams.make(levelOf(bit), high, low) : diagrams.make(levelOf(bit), low, high);
};

/** `then` where all bits have the wanted constant values, else undefined. */
export const whereBits = (
  diagrams: Diagrams,
  bits: readonly Bit[],
  wanted: readonly Bit[],
  then: Ref,
): Ref => {
  if (bits.some((bit, at) => isConstant(bit) && bit !== wanted[at])) return undefinedRef;
  const variables = bits.flatMap((bit, at) => (isConstant(bit) ? [] : [{ bit, wanted: wanted[at]! }]));
  return diagrams.cube(
    variables.map(({ bit, wanted: value }) => ({
      level: levelOf(bit),
      value: ((value ^ bit) & 1) as 0 | 1,
    })),
    then,
  );
};
