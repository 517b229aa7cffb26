import { fibAttribute } from "../attributes.ts";
import { type ExpressionCodec, numberIn, registerIn, writeRegister } from "./codec.ts";
import { enumeration } from "./enumeration.ts";

/** `enum nft_fib_result`. */
const results = enumeration(["oif", "oifname", "type"] as const, 1);

/** `enum nft_fib_flags`, by bit. */
const flagNames: readonly string[] = ["saddr", "daddr", "mark", "iif", "oif", "present"];
const flagNumbers = enumeration(flagNames);

const flagBits = (flags: readonly string[]): number =>
  flags.reduce((bits, flag) => bits | (1 << flagNumbers.numberOf(flag)), 0);

/** `fib FLAGS RESULT => register`. */
export const fibCodec: ExpressionCodec<"fib"> = {
  name: "fib",
  required: [fibAttribute.DREG, fibAttribute.RESULT, fibAttribute.FLAGS],
  encode: (writer, { result, flags, register }) => {
    writeRegister(writer, fibAttribute.DREG, register);
    writer.attributeBe32(fibAttribute.RESULT, results.numberOf(result));
    writer.attributeBe32(fibAttribute.FLAGS, flagBits(flags));
  },
  decode: (attributes) => {
    const result = results.nameOf(numberIn(attributes, fibAttribute.RESULT));
    const bits = numberIn(attributes, fibAttribute.FLAGS);
    if (result === null || bits >> flagNames.length !== 0) return null;
    const flags = flagNames.filter((_, bit) => (bits & (1 << bit)) !== 0);
    return { kind: "fib", result, flags, register: registerIn(attributes, fibAttribute.DREG) };
  },
};
