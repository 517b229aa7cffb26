import type { NftExpression, NftFamily } from "../../../state/index.ts";
import type { Attributes, MessageWriter } from "../../netlink/index.ts";
import { registerForKernel, registerFromKernel } from "../registers.ts";

/** The name of a kind of expression in this project. */
export type ExpressionKind = NftExpression["kind"];

/** The expressions of one kind. */
export type ExpressionOf<Kind extends ExpressionKind> = Extract<NftExpression, { readonly kind: Kind }>;

/**
 * How one kind of expression lies in `NFTA_EXPR_DATA`.
 *
 * INVARIANT: an expression is decoded only if all `required` attributes are there and none but those and `optional`;
 * any other stays raw, so nothing that the kernel said is ever lost.
 */
export interface ExpressionCodec<Kind extends ExpressionKind> {
  /** The kernel's name of the expression. */
  readonly name: string;
  readonly required: readonly number[];
  readonly optional?: readonly number[];
  readonly encode: (writer: MessageWriter, expression: ExpressionOf<Kind>) => void;
  /** `null` when a value has no name here. `family` is that of the table. */
  readonly decode: (attributes: Attributes, family: NftFamily) => ExpressionOf<Kind> | null;
}

/** Whether `attributes` have the shape that `codec` decodes. */
export const fits = (
  codec: Pick<ExpressionCodec<ExpressionKind>, "required" | "optional">,
  attributes: Attributes,
): boolean => {
  if (!codec.required.every((type) => attributes.has(type))) return false;
  for (const type of attributes.keys())
    if (!codec.required.includes(type) && !codec.optional?.includes(type)) return false;
  return true;
};

/** A 32-bit number of a required attribute. */
export const numberIn = (attributes: Attributes, type: number): number =>
  attributes.get(type)!.readUInt32BE(0);

/** A 32-bit number of an optional attribute. */
export const optionalNumber = (attributes: Attributes, type: number): number | null =>
  attributes.get(type)?.readUInt32BE(0) ?? null;

/** The register in a required attribute. */
export const registerIn = (attributes: Attributes, type: number): number =>
  registerFromKernel(numberIn(attributes, type));

/** Writes a register. */
export const writeRegister = (writer: MessageWriter, type: number, register: number): void => {
  writer.attributeBe32(type, registerForKernel(register));
};

/** A range of registers whose maximum is left out when it is the minimum: the kernel always answers both. */
export const registerRangeIn = (
  attributes: Attributes,
  minimum: number,
  maximum: number,
): readonly [number | null, number | null] => {
  if (!attributes.has(minimum)) return [null, null];
  const first = registerIn(attributes, minimum);
  const last = attributes.has(maximum) ? registerIn(attributes, maximum) : first;
  return [first, last === first ? null : last];
};

/** Writes those registers that are given. */
export const writeRegisters = (
  writer: MessageWriter,
  registers: readonly (readonly [type: number, register: number | null])[],
): void => {
  for (const [type, register] of registers) if (register !== null) writeRegister(writer, type, register);
};
