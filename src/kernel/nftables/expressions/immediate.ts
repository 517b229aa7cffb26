import { immediateAttribute } from "../attributes.ts";
import { readData, writeData } from "../data.ts";
import { readVerdict, writeVerdict } from "../verdict.ts";
import { type ExpressionCodec, registerIn, writeRegister } from "./codec.ts";

const { DREG, DATA } = immediateAttribute;

/** `NFT_REG_VERDICT`. */
const verdictRegister = 0;

/** `immediate register DATA`. */
export const immediateCodec: ExpressionCodec<"immediate"> = {
  name: "immediate",
  required: [DREG, DATA],
  encode: (writer, { register, data }) => {
    writeRegister(writer, DREG, register);
    writeData(writer, DATA, data);
  },
  decode: (attributes) => {
    const data = readData(attributes.get(DATA)!);
    return data === null ? null : { kind: "immediate", register: registerIn(attributes, DREG), data };
  },
};

/** A verdict: an immediate for the verdict register. */
export const verdictCodec: ExpressionCodec<"verdict"> = {
  name: "immediate",
  required: [DREG, DATA],
  encode: (writer, { verdict }) => {
    writeRegister(writer, DREG, verdictRegister);
    writeVerdict(writer, DATA, verdict);
  },
  decode: (attributes) => {
    const verdict = readVerdict(attributes.get(DATA)!);
    return verdict === null ? null : { kind: "verdict", verdict };
  },
};
