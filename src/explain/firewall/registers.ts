import type { Journey } from "../journey.ts";

/** The place of a register in the bytes of all: registers are numbered from 8 (`NFT_REG32_00`), four bytes each. */
export const registerAt = (register: number): number => 4 * (register - 8);

const wordEnd = (at: number): number => (at + 3) & ~3;

/** Stores a number in host order (little-endian), the rest of its word zero. */
export const storeNumber = (
  { registers, doubts }: Journey,
  at: number,
  value: number,
  bytes: 1 | 2 | 4 | 8,
): void => {
  const end = wordEnd(at + bytes);
  registers.fill(0, at, end);
  doubts.fill(0, at, end);
  for (let index = 0, rest = value >>> 0; index < Math.min(bytes, 4); index += 1, rest >>>= 8)
    registers[at + index] = rest & 0xff;
};

/** Stores bytes as they are, the rest of their last word zero. */
export const storeBytes = ({ registers, doubts }: Journey, at: number, bytes: Uint8Array): void => {
  const end = wordEnd(at + bytes.length);
  registers.fill(0, at, end);
  doubts.fill(0, at, end);
  registers.set(bytes, at);
};

/** Stores text, padded with zeros to `length`. */
export const storeText = ({ registers, doubts }: Journey, at: number, text: string, length: number): void => {
  registers.fill(0, at, at + length);
  doubts.fill(0, at, at + length);
  for (let index = 0; index < Math.min(text.length, length - 1); index += 1)
    registers[at + index] = text.charCodeAt(index);
};

/** Stores something that nobody knows. */
export const storeDoubt = ({ registers, doubts }: Journey, at: number, length: number): void => {
  registers.fill(0, at, wordEnd(at + length));
  doubts.fill(0, at, wordEnd(at + length));
  doubts.fill(1, at, at + length);
};

export const loadNumber = ({ registers }: Journey, at: number): number =>
  (registers[at]! | (registers[at + 1]! << 8) | (registers[at + 2]! << 16) | (registers[at + 3]! << 24)) >>>
  0;

export const isDoubtful = ({ doubts }: Journey, at: number, length: number): boolean => {
  for (let index = at; index < at + length; index += 1) if (doubts[index] !== 0) return true;
  return false;
};
