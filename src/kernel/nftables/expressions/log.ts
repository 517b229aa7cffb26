import { textOf } from "../../netlink/index.ts";
import { logAttribute } from "../attributes.ts";
import { type ExpressionCodec, optionalNumber } from "./codec.ts";

const { GROUP, PREFIX, SNAPLEN, QTHRESHOLD, LEVEL, FLAGS } = logAttribute;

/** `NFT_LOGLEVEL_WARNING`: what the kernel takes when none is asked for, and always answers. */
const defaultLevel = 4;

/** `log`. Flags and sizes that are zero are left out. */
export const logCodec: ExpressionCodec<"log"> = {
  name: "log",
  required: [],
  optional: [GROUP, PREFIX, LEVEL, SNAPLEN, QTHRESHOLD, FLAGS],
  encode: (writer, { prefix, group, level, flags, snapLength, queueThreshold }) => {
    if (prefix !== null) writer.attributeString(PREFIX, prefix);
    if (group !== null) writer.attributeBe16(GROUP, group);
    if (level !== null) writer.attributeBe32(LEVEL, level);
    if (flags !== undefined) writer.attributeBe32(FLAGS, flags);
    if (snapLength !== undefined) writer.attributeBe32(SNAPLEN, snapLength);
    if (queueThreshold !== undefined) writer.attributeBe16(QTHRESHOLD, queueThreshold);
  },
  decode: (attributes) => {
    const level = optionalNumber(attributes, LEVEL);
    const flags = optionalNumber(attributes, FLAGS) ?? 0;
    const snapLength = optionalNumber(attributes, SNAPLEN) ?? 0;
    const queueThreshold = attributes.get(QTHRESHOLD)?.readUInt16BE(0) ?? 0;
    const prefix = attributes.get(PREFIX);
    return {
      kind: "log",
      prefix: prefix === undefined ? null : textOf(prefix),
      group: attributes.get(GROUP)?.readUInt16BE(0) ?? null,
      level: level === defaultLevel ? null : level,
      ...(flags === 0 ? {} : { flags }),
      ...(snapLength === 0 ? {} : { snapLength }),
      ...(queueThreshold === 0 ? {} : { queueThreshold }),
    };
  },
};
