import { metaAttribute } from "../attributes.ts";
import { type ExpressionCodec, numberIn, registerIn, writeRegister } from "./codec.ts";
import { enumeration } from "./enumeration.ts";

/** `enum nft_meta_keys`, by the names of `nft` (without `meta`). */
const metaKeys = enumeration<string>([
  "length",
  "protocol",
  "priority",
  "mark",
  "iif",
  "oif",
  "iifname",
  "oifname",
  "iiftype",
  "oiftype",
  "skuid",
  "skgid",
  "nftrace",
  "rtclassid",
  "secmark",
  "nfproto",
  "l4proto",
  "ibrname",
  "obrname",
  "pkttype",
  "cpu",
  "iifgroup",
  "oifgroup",
  "cgroup",
  "random",
  "ipsec",
  "iifkind",
  "oifkind",
  "ibrpvid",
  "ibrvproto",
  "time",
  "day",
  "hour",
  "sdif",
  "sdifname",
  "broute",
  "ibrhwaddr",
]);

/** `meta KEY => register`. */
export const metaCodec: ExpressionCodec<"meta"> = {
  name: "meta",
  required: [metaAttribute.DREG, metaAttribute.KEY],
  encode: (writer, { key, register }) => {
    writeRegister(writer, metaAttribute.DREG, register);
    writer.attributeBe32(metaAttribute.KEY, metaKeys.numberOf(key));
  },
  decode: (attributes) => {
    const key = metaKeys.nameOf(numberIn(attributes, metaAttribute.KEY));
    return key === null ? null : { kind: "meta", key, register: registerIn(attributes, metaAttribute.DREG) };
  },
};

/** `meta KEY set register`. */
export const metaSetCodec: ExpressionCodec<"metaSet"> = {
  name: "meta",
  required: [metaAttribute.SREG, metaAttribute.KEY],
  encode: (writer, { key, register }) => {
    writer.attributeBe32(metaAttribute.KEY, metaKeys.numberOf(key));
    writeRegister(writer, metaAttribute.SREG, register);
  },
  decode: (attributes) => {
    const key = metaKeys.nameOf(numberIn(attributes, metaAttribute.KEY));
    return key === null
      ? null
      : { kind: "metaSet", key, register: registerIn(attributes, metaAttribute.SREG) };
  },
};
