import { connectionAttribute } from "../attributes.ts";
import { type ExpressionCodec, numberIn, registerIn, writeRegister } from "./codec.ts";
import { enumeration } from "./enumeration.ts";

/** `enum nft_ct_keys`, by the names of `nft` where it has one; `ip saddr` and its like are the keys by family. */
const connectionKeys = enumeration<string>([
  "state",
  "direction",
  "status",
  "mark",
  "secmark",
  "expiration",
  "helper",
  "l3proto",
  "saddr",
  "daddr",
  "protocol",
  "proto-src",
  "proto-dst",
  "label",
  "packets",
  "bytes",
  "avgpkt",
  "zone",
  "event",
  "ip saddr",
  "ip daddr",
  "ip6 saddr",
  "ip6 daddr",
  "id",
]);

/** `IP_CT_DIR_*`. */
const directions = enumeration(["original", "reply"] as const);

/** `ct [DIRECTION] KEY => register`. */
export const connectionCodec: ExpressionCodec<"ct"> = {
  name: "ct",
  required: [connectionAttribute.DREG, connectionAttribute.KEY],
  optional: [connectionAttribute.DIRECTION],
  encode: (writer, { key, direction, register }) => {
    writeRegister(writer, connectionAttribute.DREG, register);
    writer.attributeBe32(connectionAttribute.KEY, connectionKeys.numberOf(key));
    if (direction !== null) writer.attributeU8(connectionAttribute.DIRECTION, directions.numberOf(direction));
  },
  decode: (attributes) => {
    const key = connectionKeys.nameOf(numberIn(attributes, connectionAttribute.KEY));
    if (key === null) return null;
    const byte = attributes.get(connectionAttribute.DIRECTION)?.[0];
    const direction = byte === undefined ? null : directions.nameOf(byte);
    return { kind: "ct", key, direction, register: registerIn(attributes, connectionAttribute.DREG) };
  },
};

/** `ct KEY set register`. */
export const connectionSetCodec: ExpressionCodec<"ctSet"> = {
  name: "ct",
  required: [connectionAttribute.SREG, connectionAttribute.KEY],
  encode: (writer, { key, register }) => {
    writer.attributeBe32(connectionAttribute.KEY, connectionKeys.numberOf(key));
    writeRegister(writer, connectionAttribute.SREG, register);
  },
  decode: (attributes) => {
    const key = connectionKeys.nameOf(numberIn(attributes, connectionAttribute.KEY));
    if (key === null) return null;
    return { kind: "ctSet", key, register: registerIn(attributes, connectionAttribute.SREG) };
  },
};
