import { payloadAttribute } from "../attributes.ts";
import { type ExpressionCodec, numberIn, registerIn, writeRegister } from "./codec.ts";
import { enumeration } from "./enumeration.ts";

/** `enum nft_payload_bases`. */
export const payloadBases = enumeration(["link", "network", "transport", "inner"] as const);

/** `payload load LENGTH @ BASE + OFFSET => register`. Writing into the packet is `payloadSet`. */
export const payloadCodec: ExpressionCodec<"payload"> = {
  name: "payload",
  required: [payloadAttribute.DREG, payloadAttribute.BASE, payloadAttribute.OFFSET, payloadAttribute.LEN],
  encode: (writer, { base, offset, length, register }) => {
    writeRegister(writer, payloadAttribute.DREG, register);
    writer.attributeBe32(payloadAttribute.BASE, payloadBases.numberOf(base));
    writer.attributeBe32(payloadAttribute.OFFSET, offset);
    writer.attributeBe32(payloadAttribute.LEN, length);
  },
  decode: (attributes) => {
    const base = payloadBases.nameOf(numberIn(attributes, payloadAttribute.BASE));
    if (base === null) return null;
    return {
      kind: "payload",
      base,
      offset: numberIn(attributes, payloadAttribute.OFFSET),
      length: numberIn(attributes, payloadAttribute.LEN),
      register: registerIn(attributes, payloadAttribute.DREG),
    };
  },
};
