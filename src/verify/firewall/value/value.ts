import type { Ref } from "../../sets/index.ts";
import { type Bit, bitsOfBytes, isConstant } from "./bit.ts";

/** Constants that hold for disjoint sets of packets: the name of a link, the data of a map. All have one length. */
export interface Cases {
  readonly list: readonly Case[];
}

/** What the bytes are for the packets of a set. */
export interface Case {
  readonly guard: Ref;
  readonly bytes: Uint8Array;
}

/** A byte in a register: eight bits, the most significant first, or a byte of constants by case. */
export type Slot =
  | { readonly kind: "bits"; readonly bits: readonly Bit[] }
  | { readonly kind: "cases"; readonly cases: Cases; readonly at: number };

/** A value: its bytes in the order in which a register holds them. */
export type Value = readonly Slot[];

/** A stretch of a value of one kind. `from` counts bytes of the value, `at` those of the constants. */
export type Segment =
  | { readonly kind: "bits"; readonly from: number; readonly length: number; readonly bits: readonly Bit[] }
  | {
      readonly kind: "cases";
      readonly from: number;
      readonly length: number;
      readonly cases: Cases;
      readonly at: number;
    };

/** A value of bits, whose number is a multiple of eight. */
export const valueOfBits = (bits: readonly Bit[]): Value =>
  Array.from({ length: bits.length / 8 }, (_, at) => ({
    kind: "bits",
    bits: bits.slice(8 * at, 8 * at + 8),
  }));

/** The same for every packet. */
export const constantValue = (bytes: Uint8Array): Value => valueOfBits(bitsOfBytes(bytes));

/** Constants by case; cases with the same bytes stay apart. */
export const valueOfCases = (list: readonly Case[], length: number): Value => {
  const cases: Cases = { list };
  return Array.from({ length }, (_, at) => ({ kind: "cases", cases, at }));
};

/** Bytes of zero up to the next 32 bits, as loads leave them in their last register. */
export const padded = (value: Value): Value => {
  const missing = (4 - (value.length % 4)) % 4;
  return missing === 0 ? value : [...value, ...constantValue(new Uint8Array(missing))];
};

/** The longest stretches of one kind, in order. */
export const segmentsOf = (value: Value): readonly Segment[] => {
  const segments: Segment[] = [];
  for (let from = 0; from < value.length;) {
    const segment = segmentAt(value, from);
    segments.push(segment);
    from += segment.length;
  }
  return segments;
};

const segmentAt = (value: Value, from: number): Segment => {
  const first = value[from]!;
  let end = from + 1;
  while (end < value.length && follows(first, value[end]!, end - from)) end += 1;
  const length = end - from;
  if (first.kind === "cases") return { kind: "cases", from, length, cases: first.cases, at: first.at };
  const bits = value.slice(from, end).flatMap((slot) => (slot.kind === "bits" ? slot.bits : []));
  return { kind: "bits", from, length, bits };
};

const follows = (first: Slot, slot: Slot, distance: number): boolean => {
  if (first.kind === "bits" || slot.kind === "bits") return first.kind === slot.kind;
  return slot.cases === first.cases && slot.at === first.at + distance;
};

/** The bytes of a value that is the same for every packet; `null` for any other. */
export const constantBytes = (value: Value): Uint8Array | null => {
  const bytes = new Uint8Array(value.length);
  for (const [at, slot] of value.entries()) {
    if (slot.kind === "cases" || !slot.bits.every(isConstant)) return null;
    bytes[at] = slot.bits.reduce<number>((byte, bit) => 2 * byte + bit, 0);
  }
  return bytes;
};
