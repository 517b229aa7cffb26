import { limitAttribute } from "../attributes.ts";
import { type ExpressionCodec, numberIn } from "./codec.ts";
import { enumeration } from "./enumeration.ts";

const { RATE, UNIT, BURST, TYPE, FLAGS, PAD } = limitAttribute;

/** `enum nft_limit_type`. */
const units = enumeration(["packets", "bytes"] as const);

/** `NFT_LIMIT_F_INV`. */
const invertFlag = 1;

/** `limit rate [over] RATE per SECONDS burst BURST`. */
export const limitCodec: ExpressionCodec<"limit"> = {
  name: "limit",
  required: [RATE, UNIT, BURST, TYPE, FLAGS],
  optional: [PAD],
  encode: (writer, { rate, perSeconds, burst, unit, invert }) => {
    writer.attributeBe64(RATE, BigInt(rate));
    writer.attributeBe64(UNIT, BigInt(perSeconds));
    writer.attributeBe32(BURST, burst);
    writer.attributeBe32(TYPE, units.numberOf(unit));
    writer.attributeBe32(FLAGS, invert ? invertFlag : 0);
  },
  decode: (attributes) => {
    const unit = units.nameOf(numberIn(attributes, TYPE));
    if (unit === null) return null;
    return {
      kind: "limit",
      rate: Number(attributes.get(RATE)!.readBigUInt64BE(0)),
      perSeconds: Number(attributes.get(UNIT)!.readBigUInt64BE(0)),
      burst: numberIn(attributes, BURST),
      unit,
      invert: numberIn(attributes, FLAGS) === invertFlag,
    };
  },
};
