import { everything, type Ref } from "../../sets/index.ts";
import { type Effects, noEffects } from "../outcome/outcome.ts";
import { type Bit, bitsOfBytes, isConstant, levelOf } from "../value/bit.ts";
import { segmentsOf, type Value } from "../value/value.ts";
import type { Diagrams } from "../../sets/index.ts";

/** Constants for some stretches of a value, where they hold. */
export interface Resolved {
  readonly guard: Ref;
  readonly bits: readonly Bit[];
}

/** A value as bits: one way for each combination of its cases. */
export const resolve = (diagrams: Diagrams, value: Value): readonly Resolved[] =>
  segmentsOf(value).reduce<readonly Resolved[]>(
    (ways, segment) => {
      if (segment.kind === "bits")
        return ways.map(({ guard, bits }) => ({ guard, bits: [...bits, ...segment.bits] }));
      return ways.flatMap(({ guard, bits }) =>
        segment.cases.list.flatMap((one) => {
          const both = diagrams.guard(guard, one.guard);
          const bytes = one.bytes.subarray(segment.at, segment.at + segment.length);
          return diagrams.disjoint(guard, one.guard)
            ? []
            : [{ guard: both, bits: [...bits, ...bitsOfBytes(bytes)] }];
        }),
      );
    },
    [{ guard: everything, bits: [] }],
  );

/** The effect that bits of the header (constants among them stay as they are) become others. */
export const assign = (targets: readonly Bit[], bits: readonly Bit[]): Effects => ({
  ...noEffects,
  assigned: new Map(
    targets.flatMap((target, at) => (isConstant(target) ? [] : [[levelOf(target), bits[at]!] as const])),
  ),
});

/** The bits of a 32-bit number in host order as a register holds it, most significant first. */
export const fromHostOrder = (bits: readonly Bit[]): readonly Bit[] =>
  Array.from({ length: bits.length / 8 }, (_, at) => bits.slice(8 * at, 8 * at + 8))
    .toReversed()
    .flat();
