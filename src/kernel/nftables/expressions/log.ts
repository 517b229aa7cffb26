import { textOf } from "../../netlink/index.ts";
import { logAttribute } from "../attributes.ts";
import { type ExpressionCodec, optionalNumber } from "./codec.ts";

const { GROUP, PREFIX, SNAPLEN, QTHRESHOLD, LEVEL } = logAttribute;

/** `NFT_LOGLEVEL_WARNING`: what the kernel takes when none is asked for, and always answers. */
const defaultLevel = 4;

/** `log`. With a snapshot length, a queue threshold or flags it stays raw. */
export const logCodec: ExpressionCodec<"log"> = {
  name: "log",
  required: [],
  optional: [GROUP, PREFIX, LEVEL, SNAPLEN, QTHRESHOLD],
  encode: (writer, { prefix, group, level }) => {
    if (prefix !== null) writer.attributeString(PREFIX, prefix);
    if (group !== null) writer.attributeBe16(GROUP, group);
    if (level !== null) writer.attributeBe32(LEVEL, level);
  },
  decode: (attributes) => {
    const level = optionalNumber(attributes, LEVEL);
    const threshold = attributes.get(QTHRESHOLD)?.readUInt16BE(0) ?? 0;
    if (threshold !== 0 || (optionalNumber(attributes, SNAPLEN) ?? 0) !== 0) return null;
    const prefix = attributes.get(PREFIX);
    return {
      kind: "log",
      prefix: prefix === undefined ? null : textOf(prefix),
      group: attributes.get(GROUP)?.readUInt16BE(0) ?? null,
      level: level === defaultLevel ? null : level,
    };
  },
};
