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

export const ruleAttribute = group("NFTA_RULE_", "TABLE", "CHAIN", "HANDLE", "EXPRESSIONS");

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
export const payloadAttribute = group("NFTA_PAYLOAD_", "DREG", "BASE", "OFFSET", "LEN");
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
