import { bitwiseAttribute } from "../attributes.ts";
import { readData, writeData } from "../data.ts";
import { type ExpressionCodec, numberIn, optionalNumber, registerIn, writeRegister } from "./codec.ts";

const { SREG, DREG, LEN, MASK, XOR, OP } = bitwiseAttribute;

/** `register = (source & MASK) ^ XOR`. Shifts (another `NFTA_BITWISE_OP`) are `shift`. */
export const bitwiseCodec: ExpressionCodec<"bitwise"> = {
  name: "bitwise",
  required: [SREG, DREG, LEN, MASK, XOR],
  optional: [OP],
  encode: (writer, { source, register, length, mask, xor }) => {
    writeRegister(writer, SREG, source);
    writeRegister(writer, DREG, register);
    writer.attributeBe32(LEN, length);
    writeData(writer, MASK, mask);
    writeData(writer, XOR, xor);
  },
  decode: (attributes) => {
    const mask = readData(attributes.get(MASK)!);
    const xor = readData(attributes.get(XOR)!);
    if (mask === null || xor === null || (optionalNumber(attributes, OP) ?? 0) !== 0) return null;
    return {
      kind: "bitwise",
      source: registerIn(attributes, SREG),
      register: registerIn(attributes, DREG),
      length: numberIn(attributes, LEN),
      mask,
      xor,
    };
  },
};
