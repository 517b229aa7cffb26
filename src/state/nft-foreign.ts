import type { NftExpression } from "./nftables.ts";
import type { XtOption } from "./xtables.ts";

/**
 * Expressions that we never write ourselves, but that other programs do. Registers and data as in `NftExpression`.
 *
 * What a rule has counted or used up (the consumed bytes of a quota, the time of a `last`) is not part of them.
 */
export type NftForeignExpression = NftForeignLoad | NftForeignStatement | NftCompatExpression;

/** What fills a register. */
export type NftForeignLoad =
  | {
      readonly kind: "exthdr";
      readonly header: NftExtensionHeader;
      /** The number of the header, option or chunk. */
      readonly type: number;
      readonly offset: number;
      readonly length: number;
      /** Only asks whether it is there. */
      readonly present: boolean;
      readonly register: number;
    }
  | {
      readonly kind: "byteorder";
      readonly operation: "ntoh" | "hton";
      readonly source: number;
      readonly register: number;
      readonly length: number;
      /** Bytes of one number: 2, 4 or 8. */
      readonly size: number;
    }
  | {
      readonly kind: "shift";
      readonly direction: "left" | "right";
      readonly source: number;
      readonly register: number;
      readonly length: number;
      /** The number of bits as hexadecimal text, in host order. */
      readonly bits: string;
    }
  | {
      readonly kind: "socket";
      readonly key: "transparent" | "mark" | "wildcard" | "cgroupv2";
      /** The ancestor of a control group that is meant; `null` for other keys. */
      readonly level: number | null;
      readonly register: number;
    }
  | {
      readonly kind: "numgen";
      readonly generator: "incremental" | "random";
      readonly modulus: number;
      readonly offset: number;
      readonly register: number;
    }
  | {
      readonly kind: "hash";
      readonly algorithm: "jhash" | "symhash";
      readonly source: number | null;
      readonly length: number | null;
      readonly modulus: number;
      readonly seed: number | null;
      readonly offset: number;
      readonly register: number;
    }
  | {
      readonly kind: "rt";
      readonly key: "classid" | "nexthop4" | "nexthop6" | "tcpmss" | "ipsec";
      readonly register: number;
    }
  | {
      readonly kind: "xfrm";
      readonly key: "daddr4" | "daddr6" | "saddr4" | "saddr6" | "reqid" | "spi";
      readonly direction: "in" | "out";
      readonly number: number;
      readonly register: number;
    }
  | {
      readonly kind: "osf";
      /** `NF_OSF_TTL_*`. */
      readonly ttl: number;
      /** `NFT_OSF_F_VERSION`. */
      readonly flags: number;
      readonly register: number;
    };

/** What acts. */
export type NftForeignStatement =
  | {
      readonly kind: "dynset";
      readonly operation: "add" | "update" | "delete";
      readonly set: string;
      readonly keyRegister: number;
      readonly dataRegister: number | null;
      /** `null` for the default of the set. */
      readonly timeoutMs: number | null;
      /** Matches when the set is full. */
      readonly invert: boolean;
      /** What each new element carries: limits, counters, quotas. */
      readonly expressions: readonly NftExpression[];
    }
  | { readonly kind: "object"; readonly type: NftObjectType; readonly name: string }
  | { readonly kind: "objectMap"; readonly set: string; readonly source: number }
  | { readonly kind: "quota"; readonly bytes: number; readonly over: boolean }
  | { readonly kind: "connlimit"; readonly count: number; readonly over: boolean }
  | {
      readonly kind: "payloadSet";
      readonly base: "link" | "network" | "transport" | "inner";
      readonly offset: number;
      readonly length: number;
      readonly register: number;
      /** `enum nft_payload_csum_types`: 0 none, 1 internet, 2 SCTP. */
      readonly checksumType: number;
      readonly checksumOffset: number;
      /** `NFT_PAYLOAD_L4CSUM_PSEUDOHDR`. */
      readonly checksumFlags: number;
    }
  | {
      readonly kind: "exthdrSet";
      readonly header: NftExtensionHeader;
      readonly type: number;
      readonly offset: number;
      readonly length: number;
      readonly register: number;
    }
  | { readonly kind: "exthdrReset"; readonly header: NftExtensionHeader; readonly type: number }
  | {
      readonly kind: "queue";
      readonly number: number;
      readonly total: number;
      /** bypass 1, fanout 2. */
      readonly flags: number;
    }
  | { readonly kind: "queueMap"; readonly register: number; readonly flags: number }
  | {
      readonly kind: "tproxy";
      readonly family: "ipv4" | "ipv6" | null;
      readonly addressRegister: number | null;
      readonly portRegister: number | null;
    }
  | {
      readonly kind: "synproxy";
      readonly mss: number;
      readonly windowScale: number;
      /** `NF_SYNPROXY_OPT_*`. */
      readonly flags: number;
    }
  | { readonly kind: "dup"; readonly addressRegister: number | null; readonly deviceRegister: number | null }
  | {
      readonly kind: "fwd";
      readonly deviceRegister: number;
      readonly addressRegister: number | null;
      readonly family: "ipv4" | "ipv6" | null;
    }
  | { readonly kind: "flowOffload"; readonly table: string }
  | { readonly kind: "last" };

/**
 * A match or target of iptables, run by nftables (`linux/netfilter/nf_tables_compat.h`).
 *
 * `info` is the kernel's structure as hexadecimal text (`struct xt_…_info`), which alone is written back. `options` say
 * the same in the words of iptables; `null` when only the name and revision are known.
 */
export type NftCompatExpression =
  | ({ readonly kind: "xtMatch" } & NftCompat)
  | ({ readonly kind: "xtTarget" } & NftCompat);

/** An extension by name and revision. */
interface NftCompat {
  readonly name: string;
  readonly revision: number;
  readonly info: string;
  readonly options: readonly XtOption[] | null;
}

/** `enum nft_exthdr_op`. */
export type NftExtensionHeader = "ipv6" | "tcp option" | "ipv4 option" | "sctp chunk" | "dccp option";

/** `NFT_OBJECT_*`. */
export type NftObjectType =
  | "counter"
  | "quota"
  | "ct helper"
  | "limit"
  | "connlimit"
  | "tunnel"
  | "ct timeout"
  | "secmark"
  | "ct expectation"
  | "synproxy";
