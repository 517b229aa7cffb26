declare const bitBrand: unique symbol;

/**
 * One bit of a value that the kernel computes with: a constant, a variable of the header, or the complement of one.
 * Constants are 0 and 1; the variable at level L is 2 + 2 L and its complement 3 + 2 L.
 */
export type Bit = number & { readonly [bitBrand]: true };

export const zero = 0 as Bit;
export const one = 1 as Bit;

/** The variable at a level. */
export const variable = (level: number): Bit => (2 + 2 * level) as Bit;

/** The other value of a bit. */
export const complementOf = (bit: Bit): Bit => (bit ^ 1) as Bit;

/** Whether a bit is the same for every packet. */
export const isConstant = (bit: Bit): boolean => bit < 2;

/** The level of a bit that is no constant. */
export const levelOf = (bit: Bit): number => (bit - 2) >> 1;

/** Whether a bit that is no constant is the complement of its variable. */
export const isComplement = (bit: Bit): boolean => (bit & 1) === 1;

/** The bit when its variable, found by level, has another value: a constant or another variable. */
export const substituteBit = (bit: Bit, assigned: ReadonlyMap<number, Bit>): Bit => {
  if (isConstant(bit)) return bit;
  const found = assigned.get(levelOf(bit));
  if (found === undefined) return bit;
  return isComplement(bit) ? complementOf(found) : found;
};

/** The bits of bytes, the most significant of each byte first. */
export const bitsOfBytes = (bytes: Uint8Array): readonly Bit[] =>
  Array.from({ length: 8 * bytes.length }, (_, at) => ((bytes[at >> 3]! >> (7 - (at & 7))) & 1) as Bit);
