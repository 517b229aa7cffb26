import { textOf } from "../../netlink/index.ts";
import { lookupAttribute } from "../attributes.ts";
import { type ExpressionCodec, optionalNumber, registerIn, writeRegister, writeRegisters } from "./codec.ts";

const { SET, SREG, DREG, FLAGS } = lookupAttribute;

/** `NFT_LOOKUP_F_INV`. */
const invertFlag = 1;

/** `lookup source in SET [=> register]`. */
export const lookupCodec: ExpressionCodec<"lookup"> = {
  name: "lookup",
  required: [SET, SREG],
  optional: [DREG, FLAGS],
  encode: (writer, { set, source, register, invert }) => {
    writer.attributeString(SET, set);
    writeRegister(writer, SREG, source);
    writeRegisters(writer, [[DREG, register]]);
    if (invert) writer.attributeBe32(FLAGS, invertFlag);
  },
  decode: (attributes) => ({
    kind: "lookup",
    set: textOf(attributes.get(SET)!),
    source: registerIn(attributes, SREG),
    register: attributes.has(DREG) ? registerIn(attributes, DREG) : null,
    invert: optionalNumber(attributes, FLAGS) === invertFlag,
  }),
};
