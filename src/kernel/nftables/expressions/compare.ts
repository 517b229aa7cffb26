import type { NftCompare } from "../../../state/index.ts";
import { compareAttribute, rangeAttribute } from "../attributes.ts";
import { readData, writeData } from "../data.ts";
import { type ExpressionCodec, numberIn, registerIn, writeRegister } from "./codec.ts";
import { enumeration } from "./enumeration.ts";

/** `enum nft_cmp_ops`. */
const comparisons = enumeration<NftCompare>(["eq", "neq", "lt", "lte", "gt", "gte"]);

/** `enum nft_range_ops`. */
const rangeOperations = enumeration(["eq", "neq"] as const);

/** `cmp OP register DATA`. */
export const compareCodec: ExpressionCodec<"cmp"> = {
  name: "cmp",
  required: [compareAttribute.SREG, compareAttribute.OP, compareAttribute.DATA],
  encode: (writer, { op, register, data }) => {
    writeRegister(writer, compareAttribute.SREG, register);
    writer.attributeBe32(compareAttribute.OP, comparisons.numberOf(op));
    writeData(writer, compareAttribute.DATA, data);
  },
  decode: (attributes) => {
    const op = comparisons.nameOf(numberIn(attributes, compareAttribute.OP));
    const data = readData(attributes.get(compareAttribute.DATA)!);
    if (op === null || data === null) return null;
    return { kind: "cmp", op, register: registerIn(attributes, compareAttribute.SREG), data };
  },
};

/** `range OP register FROM TO`. */
export const rangeCodec: ExpressionCodec<"range"> = {
  name: "range",
  required: [rangeAttribute.SREG, rangeAttribute.OP, rangeAttribute.FROM_DATA, rangeAttribute.TO_DATA],
  encode: (writer, { op, register, from, to }) => {
    writeRegister(writer, rangeAttribute.SREG, register);
    writer.attributeBe32(rangeAttribute.OP, rangeOperations.numberOf(op));
    writeData(writer, rangeAttribute.FROM_DATA, from);
    writeData(writer, rangeAttribute.TO_DATA, to);
  },
  decode: (attributes) => {
    const op = rangeOperations.nameOf(numberIn(attributes, rangeAttribute.OP));
    const from = readData(attributes.get(rangeAttribute.FROM_DATA)!);
    const to = readData(attributes.get(rangeAttribute.TO_DATA)!);
    if (op === null || from === null || to === null) return null;
    return { kind: "range", op, register: registerIn(attributes, rangeAttribute.SREG), from, to };
  },
};
