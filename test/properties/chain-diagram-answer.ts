import type { Ref } from "../../src/verify/sets/index.ts";
import { encodePacket, type Field, type HeaderSpace } from "../../src/verify/space/index.ts";
import {
  type Effects,
  type Firewall,
  isComplement,
  isConstant,
  levelOf,
} from "../../src/verify/firewall/index.ts";
import type { ChainAnswer } from "./chain-oracle.ts";
import type { PlacedPacket } from "./placed-packet.ts";

type Bits = ReadonlyMap<number, 0 | 1>;

/** The bits of a packet. */
export const bitsOfPlaced = (space: HeaderSpace, { packet, ...context }: PlacedPacket): Bits =>
  encodePacket(space, packet, context);

const valueAt = (bits: Bits, level: number): number => bits.get(level) ?? 0;

/** What a field is after the effects. */
const fieldAfter = ({ levels }: Field, { assigned }: Effects, bits: Bits): bigint =>
  levels.reduce((value, level) => {
    const bit = assigned.get(level);
    const after =
      bit === undefined
        ? valueAt(bits, level)
        : isConstant(bit)
          ? bit
          : valueAt(bits, levelOf(bit)) ^ Number(isComplement(bit));
    return 2n * value + BigInt(after);
  }, 0n);

/** What the diagram of a chain says about a packet. */
export const askDiagram = (
  firewall: Firewall,
  space: HeaderSpace,
  diagram: Ref,
  placed: PlacedPacket,
): ChainAnswer => {
  const bits = bitsOfPlaced(space, placed);
  const id = space.diagrams.evaluate(diagram, (level) => bits.get(level) ?? 0);
  const { decision, rule, effects } = firewall.outcomes.outcomeOf(id);
  const { mark, ctMark, destination } = space.fields;
  return {
    kind: decision?.kind ?? "none",
    rule: rule ?? "none",
    mark: Number(fieldAfter(mark, effects, bits)),
    ctMark: Number(fieldAfter(ctMark, effects, bits)),
    destination: fieldAfter(destination, effects, bits)
      .toString(16)
      .padStart(space.addressBits / 4, "0"),
  };
};
