import type { NftExpression } from "../../../state/index.ts";
import { type Bit, bitsOfBytes, complementOf, zero } from "./bit.ts";
import { type Case, segmentsOf, type Value, valueOfBits, valueOfCases } from "./value.ts";

/** A change of bytes of a fixed number, done on constants and on bits alike. */
interface Transformation {
  readonly bytes: (bytes: Uint8Array) => Uint8Array;
  readonly bits: (bits: readonly Bit[]) => readonly Bit[];
}

/** A transformation of every byte for itself may be done stretch by stretch. */
const bytewise = (value: Value, of: (from: number, length: number) => Transformation): Value =>
  segmentsOf(value).flatMap((segment) => {
    const { bytes, bits } = of(segment.from, segment.length);
    if (segment.kind === "bits") return valueOfBits(bits(segment.bits));
    return valueOfCases(
      segment.cases.list.map(({ guard, bytes: from }) => ({
        guard,
        bytes: bytes(from.subarray(segment.at, segment.at + segment.length)),
      })),
      segment.length,
    );
  });

/** A transformation that moves bits between bytes; `null` where constants and bits would mix. */
const whole = (value: Value, transformation: Transformation): Value | null =>
  segmentsOf(value).length > 1 ? null : bytewise(value, () => transformation);

/** `(value & mask) ^ xor` (`nft_bitwise_eval_mask_xor`). */
export const maskAndXor = (value: Value, mask: Uint8Array, xor: Uint8Array): Value =>
  bytewise(value, (from, length) => {
    const [masks, flips] = [mask, xor].map((bytes) => bytes.subarray(from, from + length));
    return {
      bytes: (bytes) => bytes.map((byte, at) => (byte & masks![at]!) ^ flips![at]!),
      bits: (bits) => maskedBits(bits, bitsOfBytes(masks!), bitsOfBytes(flips!)),
    };
  });

const maskedBits = (bits: readonly Bit[], mask: readonly Bit[], flip: readonly Bit[]): readonly Bit[] =>
  bits.map((bit, at) => {
    const kept = mask[at] === 1 ? bit : zero;
    return flip[at] === 1 ? complementOf(kept) : kept;
  });

type Byteorder = Extract<NftExpression, { kind: "byteorder" }>;

/**
 * Numbers of `size` bytes turned round: both directions do the same on this machine (`nft_byteorder_eval`). What is
 * shorter than a number stays as it is: nft turns a protocol in a concatenation of ranges round as if it had two bytes.
 */
export const byteorder = (value: Value, size: Byteorder["size"]): Value | null => {
  const turned = (at: number, length: number): number =>
    at >= length - (length % size) ? at : at - (at % size) + (size - 1 - (at % size));
  return whole(value, {
    bytes: (bytes) => bytes.map((_, at) => bytes[turned(at, bytes.length)]!),
    bits: (bits) => bits.map((_, at) => bits[8 * turned(at >> 3, bits.length >> 3) + (at & 7)]!),
  });
};

type Shift = Pick<Extract<NftExpression, { kind: "shift" }>, "direction"> & { readonly bits: number };

/**
 * A shift of 32-bit words in host order, the first one being the most significant (`nft_bitwise_eval_lshift`,
 * `_rshift`).
 */
export const shift = (value: Value, { direction, bits: by }: Shift): Value | null => {
  const step = direction === "left" ? by : -by;
  const shifted = <T>(list: readonly T[], none: T): readonly T[] =>
    list.map((_, at) => list[at + step] ?? none);
  return whole(value, {
    bits: (bits) => significance(shifted(significance(bits), zero)),
    bytes: (bytes) => bytesOf(significance(shifted(significance(bitsOfBytes(bytes)), zero))),
  });
};

/** Bits of words in host order by falling significance, or back: every word's bytes turned round. */
const significance = (bits: readonly Bit[]): readonly Bit[] =>
  bits.map((_, at) => {
    const byte = at >> 3;
    return bits[8 * (byte - (byte % 4) + 3 - (byte % 4)) + (at & 7)]!;
  });

const bytesOf = (bits: readonly Bit[]): Uint8Array =>
  Uint8Array.from({ length: bits.length / 8 }, (_, at) =>
    bits.slice(8 * at, 8 * at + 8).reduce<number>((byte, bit) => 2 * byte + bit, 0),
  );

/** Cases with equal bytes made one. */
export const mergedCases = (
  list: readonly Case[],
  union: (a: Case["guard"], b: Case["guard"]) => Case["guard"],
): readonly Case[] => {
  const merged = new Map<string, Case>();
  for (const one of list) {
    const key = Buffer.from(one.bytes).toString("hex");
    const known = merged.get(key);
    merged.set(key, known === undefined ? one : { bytes: one.bytes, guard: union(known.guard, one.guard) });
  }
  return [...merged.values()];
};
