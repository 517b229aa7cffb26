import { rejectAttribute } from "../attributes.ts";
import { type ExpressionCodec, numberIn } from "./codec.ts";
import { enumeration } from "./enumeration.ts";

/** `enum nft_reject_types`. */
const rejectTypes = enumeration(["icmp", "tcp-reset", "icmpx"] as const);

/** `reject with TYPE CODE`. A TCP reset has no code. */
export const rejectCodec: ExpressionCodec<"reject"> = {
  name: "reject",
  required: [rejectAttribute.TYPE],
  optional: [rejectAttribute.ICMP_CODE],
  encode: (writer, { reject, code }) => {
    writer.attributeBe32(rejectAttribute.TYPE, rejectTypes.numberOf(reject));
    writer.attributeU8(rejectAttribute.ICMP_CODE, code);
  },
  decode: (attributes) => {
    const reject = rejectTypes.nameOf(numberIn(attributes, rejectAttribute.TYPE));
    if (reject === null) return null;
    const code = reject === "tcp-reset" ? 0 : (attributes.get(rejectAttribute.ICMP_CODE)?.[0] ?? 0);
    return { kind: "reject", reject, code };
  },
};
