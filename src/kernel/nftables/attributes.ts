import type { AttributeNames } from "../netlink/index.ts";

/** Attribute numbers by the name that follows the prefix in `linux/netfilter/nf_tables.h`. */
type Group<Name extends string> = Readonly<Record<Name, number>> & { readonly names: AttributeNames };

/** Numbers `members` from 1, as `enum nft_…_attributes` does, and keeps the header names for messages. */
const group = <Name extends string>(prefix: string, ...members: readonly Name[]): Group<Name> => {
  const numbers = Object.fromEntries(members.map((member, index) => [member, index + 1]));
  const names = Object.fromEntries(members.map((member, index) => [index + 1, prefix + member]));
  return { ...numbers, names } as Group<Name>;
};

export const listAttribute = group("NFTA_LIST_", "ELEM");
export const hookAttribute = group("NFTA_HOOK_", "HOOKNUM", "PRIORITY", "DEV", "DEVS");
export const deviceAttribute = group("NFTA_DEVICE_", "NAME");
export const generationAttribute = group("NFTA_GEN_", "ID");

export const tableAttribute = group("NFTA_TABLE_", "NAME", "FLAGS");

export const chainAttribute = group(
  "NFTA_CHAIN_",
  ...([
    "TABLE",
    "HANDLE",
    "NAME",
    "HOOK",
    "POLICY",
    "USE",
    "TYPE",
    "COUNTERS",
    "PAD",
    "FLAGS",
    "ID",
  ] as const),
);

export const ruleAttribute = group(
  "NFTA_RULE_",
  ...(["TABLE", "CHAIN", "HANDLE", "EXPRESSIONS", "COMPAT", "POSITION", "USERDATA"] as const),
);

export const ruleCompatAttribute = group("NFTA_RULE_COMPAT_", "PROTO", "FLAGS");

export const setAttribute = group(
  "NFTA_SET_",
  ...([
    "TABLE",
    "NAME",
    "FLAGS",
    "KEY_TYPE",
    "KEY_LEN",
    "DATA_TYPE",
    "DATA_LEN",
    "POLICY",
    "DESC",
    "ID",
  ] as const),
  ...(["TIMEOUT", "GC_INTERVAL", "USERDATA"] as const),
);

export const setDescriptionAttribute = group("NFTA_SET_DESC_", "SIZE", "CONCAT");
export const setFieldAttribute = group("NFTA_SET_FIELD_", "LEN");

export const elementListAttribute = group("NFTA_SET_ELEM_LIST_", "TABLE", "SET", "ELEMENTS");

export const elementAttribute = group(
  "NFTA_SET_ELEM_",
  ...([
    "KEY",
    "DATA",
    "FLAGS",
    "TIMEOUT",
    "EXPIRATION",
    "USERDATA",
    "EXPR",
    "PAD",
    "OBJREF",
    "KEY_END",
  ] as const),
);

export const dataAttribute = group("NFTA_DATA_", "VALUE", "VERDICT");
export const verdictAttribute = group("NFTA_VERDICT_", "CODE", "CHAIN");
export const expressionAttribute = group("NFTA_EXPR_", "NAME", "DATA");

export const metaAttribute = group("NFTA_META_", "DREG", "KEY", "SREG");
export const payloadAttribute = group(
  "NFTA_PAYLOAD_",
  ...(["DREG", "BASE", "OFFSET", "LEN", "SREG", "CSUM_TYPE", "CSUM_OFFSET", "CSUM_FLAGS"] as const),
);

export const compareAttribute = group("NFTA_CMP_", "SREG", "OP", "DATA");
export const rangeAttribute = group("NFTA_RANGE_", "SREG", "OP", "FROM_DATA", "TO_DATA");
export const bitwiseAttribute = group("NFTA_BITWISE_", "SREG", "DREG", "LEN", "MASK", "XOR", "OP", "DATA");
export const lookupAttribute = group("NFTA_LOOKUP_", "SET", "SREG", "DREG", "SET_ID", "FLAGS");
export const immediateAttribute = group("NFTA_IMMEDIATE_", "DREG", "DATA");
export const connectionAttribute = group("NFTA_CT_", "DREG", "KEY", "DIRECTION", "SREG");
export const fibAttribute = group("NFTA_FIB_", "DREG", "RESULT", "FLAGS");

export const natAttribute = group(
  "NFTA_NAT_",
  ...(["TYPE", "FAMILY", "REG_ADDR_MIN", "REG_ADDR_MAX", "REG_PROTO_MIN", "REG_PROTO_MAX", "FLAGS"] as const),
);

export const masqueradeAttribute = group("NFTA_MASQ_", "FLAGS", "REG_PROTO_MIN", "REG_PROTO_MAX");
export const redirectAttribute = group("NFTA_REDIR_", "REG_PROTO_MIN", "REG_PROTO_MAX", "FLAGS");
export const rejectAttribute = group("NFTA_REJECT_", "TYPE", "ICMP_CODE");
export const counterAttribute = group("NFTA_COUNTER_", "BYTES", "PACKETS", "PAD");
export const limitAttribute = group("NFTA_LIMIT_", "RATE", "UNIT", "BURST", "TYPE", "FLAGS", "PAD");
export const logAttribute = group("NFTA_LOG_", "GROUP", "PREFIX", "SNAPLEN", "QTHRESHOLD", "LEVEL", "FLAGS");

export const compatAttribute = group("NFTA_COMPAT_", "NAME", "REV", "INFO");
export const objectAttribute = group(
  "NFTA_OBJREF_",
  ...(["IMM_TYPE", "IMM_NAME", "SET_SREG", "SET_NAME", "SET_ID"] as const),
);
export const dynsetAttribute = group(
  "NFTA_DYNSET_",
  ...(["SET_NAME", "SET_ID", "OP", "SREG_KEY", "SREG_DATA", "TIMEOUT", "EXPR", "PAD", "FLAGS"] as const),
  "EXPRESSIONS",
);
export const quotaAttribute = group("NFTA_QUOTA_", "BYTES", "FLAGS", "PAD", "CONSUMED");
export const connlimitAttribute = group("NFTA_CONNLIMIT_", "COUNT", "FLAGS");
export const exthdrAttribute = group(
  "NFTA_EXTHDR_",
  ...(["DREG", "TYPE", "OFFSET", "LEN", "FLAGS", "OP", "SREG"] as const),
);
export const byteorderAttribute = group("NFTA_BYTEORDER_", "SREG", "DREG", "OP", "LEN", "SIZE");
export const queueAttribute = group("NFTA_QUEUE_", "NUM", "TOTAL", "FLAGS", "SREG_QNUM");
export const tproxyAttribute = group("NFTA_TPROXY_", "FAMILY", "REG_ADDR", "REG_PORT");
export const socketAttribute = group("NFTA_SOCKET_", "KEY", "DREG", "LEVEL");
export const numgenAttribute = group("NFTA_NG_", "DREG", "MODULUS", "TYPE", "OFFSET");
export const hashAttribute = group(
  "NFTA_HASH_",
  ...(["SREG", "DREG", "LEN", "MODULUS", "SEED", "OFFSET", "TYPE"] as const),
);
export const rtAttribute = group("NFTA_RT_", "DREG", "KEY");
export const xfrmAttribute = group("NFTA_XFRM_", "DREG", "KEY", "DIR", "SPNUM");
export const osfAttribute = group("NFTA_OSF_", "DREG", "TTL", "FLAGS");
export const synproxyAttribute = group("NFTA_SYNPROXY_", "MSS", "WSCALE", "FLAGS");
export const dupAttribute = group("NFTA_DUP_", "SREG_ADDR", "SREG_DEV");
export const fwdAttribute = group("NFTA_FWD_", "SREG_DEV", "SREG_ADDR", "NFPROTO");
export const flowOffloadAttribute = group("NFTA_FLOW_", "TABLE_NAME");
export const lastAttribute = group("NFTA_LAST_", "SET", "MSECS", "PAD");
