import { masqueradeAttribute, natAttribute, redirectAttribute } from "../attributes.ts";
import type { Attributes, MessageWriter } from "../../netlink/index.ts";
import { type ExpressionCodec, numberIn, optionalNumber, registerRangeIn, writeRegisters } from "./codec.ts";
import { enumeration } from "./enumeration.ts";

/** `enum nft_nat_types`. */
const natTypes = enumeration(["snat", "dnat"] as const);

/** `NFPROTO_IPV4` and `NFPROTO_IPV6`. */
const familyNumbers = { ipv4: 2, ipv6: 10 } as const;

/** `NF_NAT_RANGE_MAP_IPS` and `NF_NAT_RANGE_PROTO_SPECIFIED`: the registers say the same. */
const addressesFlag = 1;
const portsFlag = 2;

const flagsIn = (attributes: Attributes, type: number): number =>
  (optionalNumber(attributes, type) ?? 0) & ~(addressesFlag | portsFlag);

/** The ports bit must be sent: `masquerade` and `redirect` do not derive it on every kernel. */
const writeFlags = (
  writer: MessageWriter,
  type: number,
  flags: number,
  addresses: number | null,
  ports: number | null,
): void => {
  const all = flags | (addresses === null ? 0 : addressesFlag) | (ports === null ? 0 : portsFlag);
  if (all !== 0) writer.attributeBe32(type, all);
};

/** `snat` and `dnat`. */
export const natCodec: ExpressionCodec<"nat"> = {
  name: "nat",
  required: [natAttribute.TYPE, natAttribute.FAMILY],
  optional: [
    natAttribute.REG_ADDR_MIN,
    natAttribute.REG_ADDR_MAX,
    natAttribute.REG_PROTO_MIN,
    natAttribute.REG_PROTO_MAX,
    natAttribute.FLAGS,
  ],
  encode: (writer, { nat, family, addressMin, addressMax, portMin, portMax, flags }) => {
    writer.attributeBe32(natAttribute.TYPE, natTypes.numberOf(nat));
    writer.attributeBe32(natAttribute.FAMILY, familyNumbers[family]);
    writeRegisters(writer, [
      [natAttribute.REG_ADDR_MIN, addressMin],
      [natAttribute.REG_ADDR_MAX, addressMax],
      [natAttribute.REG_PROTO_MIN, portMin],
      [natAttribute.REG_PROTO_MAX, portMax],
    ]);
    writeFlags(writer, natAttribute.FLAGS, flags, addressMin, portMin);
  },
  decode: (attributes) => {
    const nat = natTypes.nameOf(numberIn(attributes, natAttribute.TYPE));
    if (nat === null) return null;
    const family = numberIn(attributes, natAttribute.FAMILY) === familyNumbers.ipv6 ? "ipv6" : "ipv4";
    const { REG_ADDR_MIN, REG_ADDR_MAX, REG_PROTO_MIN, REG_PROTO_MAX, FLAGS } = natAttribute;
    const [addressMin, addressMax] = registerRangeIn(attributes, REG_ADDR_MIN, REG_ADDR_MAX);
    const [portMin, portMax] = registerRangeIn(attributes, REG_PROTO_MIN, REG_PROTO_MAX);
    const flags = flagsIn(attributes, FLAGS);
    return { kind: "nat", nat, family, addressMin, addressMax, portMin, portMax, flags };
  },
};

const masquerade = masqueradeAttribute;

/** `masquerade`. */
export const masqueradeCodec: ExpressionCodec<"masquerade"> = {
  name: "masq",
  required: [],
  optional: [masquerade.REG_PROTO_MIN, masquerade.REG_PROTO_MAX, masquerade.FLAGS],
  encode: (writer, { flags, portMin, portMax }) => {
    writeRegisters(writer, [
      [masquerade.REG_PROTO_MIN, portMin],
      [masquerade.REG_PROTO_MAX, portMax],
    ]);
    writeFlags(writer, masquerade.FLAGS, flags, null, portMin);
  },
  decode: (attributes) => {
    const { REG_PROTO_MIN, REG_PROTO_MAX, FLAGS } = masquerade;
    const [portMin, portMax] = registerRangeIn(attributes, REG_PROTO_MIN, REG_PROTO_MAX);
    return { kind: "masquerade", flags: flagsIn(attributes, FLAGS), portMin, portMax };
  },
};

const redirect = redirectAttribute;

/** `redirect`. */
export const redirectCodec: ExpressionCodec<"redirect"> = {
  name: "redir",
  required: [],
  optional: [redirect.REG_PROTO_MIN, redirect.REG_PROTO_MAX, redirect.FLAGS],
  encode: (writer, { flags, portMin, portMax }) => {
    writeRegisters(writer, [
      [redirect.REG_PROTO_MIN, portMin],
      [redirect.REG_PROTO_MAX, portMax],
    ]);
    writeFlags(writer, redirect.FLAGS, flags, null, portMin);
  },
  decode: (attributes) => {
    const { REG_PROTO_MIN, REG_PROTO_MAX, FLAGS } = redirect;
    const [portMin, portMax] = registerRangeIn(attributes, REG_PROTO_MIN, REG_PROTO_MAX);
    return { kind: "redirect", flags: flagsIn(attributes, FLAGS), portMin, portMax };
  },
};
