import { counterAttribute } from "../attributes.ts";
import type { ExpressionCodec } from "./codec.ts";

/** `counter`, which starts at zero. What it has counted is read by `readCounters`. */
export const counterCodec: ExpressionCodec<"counter"> = {
  name: "counter",
  required: [],
  optional: [counterAttribute.BYTES, counterAttribute.PACKETS, counterAttribute.PAD],
  encode: () => {},
  decode: () => ({ kind: "counter" }),
};

/** `notrack`. */
export const notrackCodec: ExpressionCodec<"notrack"> = {
  name: "notrack",
  required: [],
  encode: () => {},
  decode: () => ({ kind: "notrack" }),
};
