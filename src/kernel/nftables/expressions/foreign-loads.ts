import {
  bitwiseAttribute,
  byteorderAttribute,
  exthdrAttribute,
  hashAttribute,
  numgenAttribute,
  osfAttribute,
  rtAttribute,
  socketAttribute,
  xfrmAttribute,
} from "../attributes.ts";
import { enumeration } from "./enumeration.ts";
import {
  be32,
  be32Or,
  bit,
  data,
  fieldsCodec,
  named,
  namedByte,
  optionalRegister,
  register,
  u8,
} from "./fields.ts";

/** `enum nft_exthdr_op`. */
export const extensionHeaders = enumeration([
  "ipv6",
  "tcp option",
  "ipv4 option",
  "sctp chunk",
  "dccp option",
] as const);

/** `NFT_EXTHDR_F_PRESENT`. */
const presentFlag = 1;

/** `exthdr load LENGTH @ TYPE + OFFSET => register`. */
export const exthdrCodec = fieldsCodec("exthdr", "exthdr", {
  header: named(exthdrAttribute.OP, extensionHeaders),
  type: u8(exthdrAttribute.TYPE),
  offset: be32(exthdrAttribute.OFFSET),
  length: be32(exthdrAttribute.LEN),
  present: bit(exthdrAttribute.FLAGS, presentFlag),
  register: register(exthdrAttribute.DREG),
});

/** `register = ntoh(source)`. */
export const byteorderCodec = fieldsCodec("byteorder", "byteorder", {
  operation: named(byteorderAttribute.OP, enumeration(["ntoh", "hton"] as const)),
  source: register(byteorderAttribute.SREG),
  register: register(byteorderAttribute.DREG),
  length: be32(byteorderAttribute.LEN),
  size: be32(byteorderAttribute.SIZE),
});

/** `NFT_BITWISE_LSHIFT`, `NFT_BITWISE_RSHIFT`. */
const shifts = enumeration(["left", "right"] as const, 1);

/** `register = source << BITS`. */
export const shiftCodec = fieldsCodec("shift", "bitwise", {
  direction: named(bitwiseAttribute.OP, shifts),
  source: register(bitwiseAttribute.SREG),
  register: register(bitwiseAttribute.DREG),
  length: be32(bitwiseAttribute.LEN),
  bits: data(bitwiseAttribute.DATA),
});

/** `socket KEY => register`. */
export const socketCodec = fieldsCodec("socket", "socket", {
  key: named(socketAttribute.KEY, enumeration(["transparent", "mark", "wildcard", "cgroupv2"] as const)),
  level: be32Or(socketAttribute.LEVEL, null),
  register: register(socketAttribute.DREG),
});

/** `numgen GENERATOR mod MODULUS offset OFFSET => register`. */
export const numgenCodec = fieldsCodec("numgen", "numgen", {
  generator: named(numgenAttribute.TYPE, enumeration(["incremental", "random"] as const)),
  modulus: be32(numgenAttribute.MODULUS),
  offset: be32Or(numgenAttribute.OFFSET, 0),
  register: register(numgenAttribute.DREG),
});

/** `jhash(source) mod MODULUS => register`. */
export const hashCodec = fieldsCodec("hash", "hash", {
  algorithm: named(hashAttribute.TYPE, enumeration(["jhash", "symhash"] as const)),
  source: optionalRegister(hashAttribute.SREG),
  length: be32Or(hashAttribute.LEN, null),
  modulus: be32(hashAttribute.MODULUS),
  seed: be32Or(hashAttribute.SEED, null),
  offset: be32Or(hashAttribute.OFFSET, 0),
  register: register(hashAttribute.DREG),
});

/** `rt KEY => register`. */
export const rtCodec = fieldsCodec("rt", "rt", {
  key: named(rtAttribute.KEY, enumeration(["classid", "nexthop4", "nexthop6", "tcpmss", "ipsec"] as const)),
  register: register(rtAttribute.DREG),
});

/** `enum nft_xfrm_keys`. */
const xfrmKeys = enumeration(["daddr4", "daddr6", "saddr4", "saddr6", "reqid", "spi"] as const, 1);

/** `ipsec DIRECTION spnum NUMBER KEY => register`. */
export const xfrmCodec = fieldsCodec("xfrm", "xfrm", {
  key: named(xfrmAttribute.KEY, xfrmKeys),
  direction: namedByte(xfrmAttribute.DIR, enumeration(["in", "out"] as const)),
  number: be32Or(xfrmAttribute.SPNUM, 0),
  register: register(xfrmAttribute.DREG),
});

/** `osf => register`. */
export const osfCodec = fieldsCodec("osf", "osf", {
  ttl: u8(osfAttribute.TTL),
  flags: be32Or(osfAttribute.FLAGS, 0),
  register: register(osfAttribute.DREG),
});
