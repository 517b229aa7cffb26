import type { NftSet } from "../nftables.ts";
import { hexNumber, numberOf, type ValueType, valueText } from "./value-text.ts";

/** What a register holds while a rule runs. */
export type Operand =
  | {
      readonly kind: "field";
      /** As `nft` names it: `ip saddr`, `iifname`. */
      readonly text: string;
      readonly type: ValueType;
      /** Bytes of the whole field; fewer may have been loaded. */
      readonly length: number;
    }
  | { readonly kind: "value"; readonly hex: string }
  | { readonly kind: "masked"; readonly of: Operand; readonly mask: string; readonly xor: string }
  | { readonly kind: "mapped"; readonly text: string; readonly set: NftSet };

/** Bytes that an operand takes in registers. */
export const operandBytes = (operand: Operand): number => {
  switch (operand.kind) {
    case "field":
      return operand.length;
    case "value":
      return operand.hex.length / 2;
    case "masked":
      return operand.mask.length / 2;
    case "mapped":
      return operand.set.dataLength ?? 0;
  }
};

/** The type of what an operand holds. */
export const operandType = (operand: Operand): ValueType =>
  operand.kind === "field" ? operand.type : operand.kind === "masked" ? operandType(operand.of) : null;

/** An operand as the right side of `set` and `to`. `type` is that of the place it goes to. */
export const operandText = (operand: Operand, type: ValueType): string => {
  switch (operand.kind) {
    case "field":
    case "mapped":
      return operand.text;
    case "value":
      return valueText(type, operand.hex);
    case "masked":
      return maskedText(operand, type ?? operandType(operand.of));
  }
};

/**
 * `(x & mask) ^ xor` in the words `and`, `xor`, `or` of nft (`netlink_parse_bitwise_mask_xor`): bits that the mask
 * clears and `xor` sets are an `or`.
 */
export const maskedText = (
  { of, mask, xor }: Extract<Operand, { readonly kind: "masked" }>,
  type: ValueType,
): string => {
  const all = (1n << BigInt(mask.length * 4)) - 1n;
  const [kept, flipped] = [numberOf(type, mask), numberOf(type, xor)];
  const or = flipped & (all ^ kept);
  const and = kept | or;
  return [
    operandText(of, type),
    and === all ? "" : ` & ${hexNumber(and)}`,
    (flipped & kept) === 0n ? "" : ` ^ ${hexNumber(flipped & kept)}`,
    or === 0n ? "" : ` | ${hexNumber(or)}`,
  ].join("");
};
