import { everything, type Ref } from "../../sets/index.ts";
import type { HeaderSpace } from "../../space/index.ts";
import { type Bit, variable } from "../value/bit.ts";
import { type Value, valueOfBits } from "../value/value.ts";

/** A value that was loaded. Packets outside `domain` break off the rule (`NFT_BREAK`). */
export interface Loaded {
  readonly value: Value;
  readonly domain: Ref;
}

/** A value that every packet has. */
export const always = (value: Value): Loaded => ({ value, domain: everything });

/** The bits of a field as a value in network order. */
export const bitsOfLevels = (levels: readonly number[]): readonly Bit[] => levels.map(variable);

/** A number of up to 32 bits as the kernel holds it in host order, with zeros above. */
export const hostNumber = (levels: readonly number[], bytes: number): Value => {
  const missing = Array.from({ length: 8 * bytes - levels.length }, () => 0 as Bit);
  return valueOfBits([...missing, ...bitsOfLevels(levels)]).toReversed();
};

/** Constant bytes of a number in host order. */
export const hostBytes = (number: number, bytes = 4): Uint8Array => {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntLE(number, 0, bytes);
  return buffer;
};

/** Text with zeros up to `bytes`. */
export const textBytes = (text: string, bytes: number): Uint8Array => {
  const buffer = Buffer.alloc(bytes);
  buffer.write(text, "latin1");
  return buffer;
};

/** A value that nobody here knows: every bit is a predicate of its own, and the same text is the same value. */
export const unknownValue = (space: HeaderSpace, text: string, bytes: number): Value =>
  valueOfBits(
    Array.from({ length: 8 * bytes }, (_, at) => variable(space.predicate(`${text} bit ${at}`).levels[0]!)),
  );
