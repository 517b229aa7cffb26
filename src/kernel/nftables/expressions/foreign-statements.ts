import {
  connlimitAttribute,
  dupAttribute,
  exthdrAttribute,
  flowOffloadAttribute,
  fwdAttribute,
  lastAttribute,
  objectAttribute,
  payloadAttribute,
  queueAttribute,
  quotaAttribute,
  synproxyAttribute,
  tproxyAttribute,
} from "../attributes.ts";
import { enumeration } from "./enumeration.ts";
import {
  be16,
  be16Or,
  be32,
  be32Or,
  be64,
  bit,
  fieldsCodec,
  named,
  optionalRegister,
  protocolFamily,
  register,
  text,
  u8,
} from "./fields.ts";
import { extensionHeaders } from "./foreign-loads.ts";
import { payloadBases } from "./payload.ts";

/** `NFT_OBJECT_*`. */
const objectTypes = enumeration(
  [
    "counter",
    "quota",
    "ct helper",
    "limit",
    "connlimit",
    "tunnel",
    "ct timeout",
    "secmark",
    "ct expectation",
    "synproxy",
  ] as const,
  1,
);

/** `counter name NAME` and its like. */
export const objectCodec = fieldsCodec("object", "objref", {
  type: named(objectAttribute.IMM_TYPE, objectTypes),
  name: text(objectAttribute.IMM_NAME),
});

/** `counter name source map SET`. */
export const objectMapCodec = fieldsCodec("objectMap", "objref", {
  set: text(objectAttribute.SET_NAME),
  source: register(objectAttribute.SET_SREG),
});

/** `NFT_QUOTA_F_INV` and `NFT_QUOTA_F_DEPLETED`, the latter being no configuration. */
const overFlag = 1;
const depletedFlag = 2;

/** `quota [over] BYTES bytes`. */
export const quotaCodec = fieldsCodec(
  "quota",
  "quota",
  { bytes: be64(quotaAttribute.BYTES), over: bit(quotaAttribute.FLAGS, overFlag, depletedFlag) },
  [quotaAttribute.CONSUMED, quotaAttribute.PAD],
);

/** `ct count [over] COUNT`. */
export const connlimitCodec = fieldsCodec("connlimit", "connlimit", {
  count: be32(connlimitAttribute.COUNT),
  over: bit(connlimitAttribute.FLAGS, overFlag),
});

/** `payload write register => LENGTH @ BASE + OFFSET`. */
export const payloadSetCodec = fieldsCodec("payloadSet", "payload", {
  base: named(payloadAttribute.BASE, payloadBases),
  offset: be32(payloadAttribute.OFFSET),
  length: be32(payloadAttribute.LEN),
  register: register(payloadAttribute.SREG),
  checksumType: be32Or(payloadAttribute.CSUM_TYPE, 0),
  checksumOffset: be32Or(payloadAttribute.CSUM_OFFSET, 0),
  checksumFlags: be32Or(payloadAttribute.CSUM_FLAGS, 0),
});

/** `tcp option maxseg size set register`. The kernel answers flags, always zero, and refuses them. */
export const exthdrSetCodec = fieldsCodec(
  "exthdrSet",
  "exthdr",
  {
    header: named(exthdrAttribute.OP, extensionHeaders),
    type: u8(exthdrAttribute.TYPE),
    offset: be32(exthdrAttribute.OFFSET),
    length: be32(exthdrAttribute.LEN),
    register: register(exthdrAttribute.SREG),
  },
  [exthdrAttribute.FLAGS],
);

/** `reset tcp option sack-perm`. The kernel answers an offset, a length and flags, all zero, and refuses them. */
export const exthdrResetCodec = fieldsCodec(
  "exthdrReset",
  "exthdr",
  { header: named(exthdrAttribute.OP, extensionHeaders), type: u8(exthdrAttribute.TYPE) },
  [exthdrAttribute.OFFSET, exthdrAttribute.LEN, exthdrAttribute.FLAGS],
);

/** `queue to NUMBER`. */
export const queueCodec = fieldsCodec("queue", "queue", {
  number: be16(queueAttribute.NUM),
  total: be16Or(queueAttribute.TOTAL, 1),
  flags: be16Or(queueAttribute.FLAGS, 0),
});

/** `queue to register`. */
export const queueMapCodec = fieldsCodec("queueMap", "queue", {
  register: register(queueAttribute.SREG_QNUM),
  flags: be16Or(queueAttribute.FLAGS, 0),
});

/** `tproxy [FAMILY] to ADDRESS:PORT`. */
export const tproxyCodec = fieldsCodec("tproxy", "tproxy", {
  family: protocolFamily(tproxyAttribute.FAMILY, true),
  addressRegister: optionalRegister(tproxyAttribute.REG_ADDR),
  portRegister: optionalRegister(tproxyAttribute.REG_PORT),
});

/** `synproxy mss MSS wscale SCALE`. */
export const synproxyCodec = fieldsCodec("synproxy", "synproxy", {
  mss: be16(synproxyAttribute.MSS),
  windowScale: u8(synproxyAttribute.WSCALE),
  flags: be32(synproxyAttribute.FLAGS),
});

/** `dup to ADDRESS device DEVICE`. */
export const dupCodec = fieldsCodec("dup", "dup", {
  addressRegister: optionalRegister(dupAttribute.SREG_ADDR),
  deviceRegister: optionalRegister(dupAttribute.SREG_DEV),
});

/** `fwd to ADDRESS device DEVICE`. */
export const fwdCodec = fieldsCodec("fwd", "fwd", {
  deviceRegister: register(fwdAttribute.SREG_DEV),
  addressRegister: optionalRegister(fwdAttribute.SREG_ADDR),
  family: protocolFamily(fwdAttribute.NFPROTO, false),
});

/** `flow add @TABLE`. */
export const flowOffloadCodec = fieldsCodec("flowOffload", "flow_offload", {
  table: text(flowOffloadAttribute.TABLE_NAME),
});

/** `last`. */
export const lastCodec = fieldsCodec("last", "last", {}, [
  lastAttribute.SET,
  lastAttribute.MSECS,
  lastAttribute.PAD,
]);
