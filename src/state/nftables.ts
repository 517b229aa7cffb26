import type { NftForeignExpression } from "./nft-foreign.ts";

/** The families of nftables tables (`linux/netfilter.h`, `NFPROTO_*`). */
export type NftFamily = "ip" | "ip6" | "inet" | "arp" | "bridge" | "netdev";

/** A whole nftables table. Key: family and name. Maps and lists are in the kernel's order unless said otherwise. */
export interface NftTable {
  readonly family: NftFamily;
  readonly name: string;
  /** `NFT_TABLE_F_*` bits. */
  readonly flags: number;
  /** Sorted by name. */
  readonly sets: readonly NftSet[];
  /** Sorted by name. */
  readonly chains: readonly NftChain[];
}

/** A chain; `hook` is present for base chains only. */
export interface NftChain {
  readonly name: string;
  readonly hook: NftHook | null;
  readonly rules: readonly NftRule[];
}

/** Where a base chain is attached. */
export interface NftHook {
  readonly type: "filter" | "nat" | "route";
  readonly hook: "prerouting" | "input" | "forward" | "output" | "postrouting" | "ingress" | "egress";
  readonly priority: number;
  readonly policy: "accept" | "drop";
  /** `netdev` and `inet` ingress chains only. */
  readonly devices: readonly string[];
}

/** A rule as the expressions that the kernel runs, in order. Handles and counters are not configuration. */
export interface NftRule {
  readonly expressions: readonly NftExpression[];
  /** What its author wrote beside it; absent when nothing. */
  readonly comment?: string;
}

/**
 * One kernel expression (`linux/netfilter/nf_tables.h`, `NFTA_*`).
 *
 * Registers are numbered as the kernel's 32-bit registers: 8 to 23 (`NFT_REG32_00` …); 128-bit registers 1 to 4 are
 * written as 8, 12, 16 and 20, and the verdict register is 0. Data is hexadecimal text, in the byte order that the
 * register holds. An expression that is not decoded keeps its name and raw bytes, so that equality still holds.
 *
 * What the kernel answers is folded to one form, and what is wanted must be written in it:
 * - `nat`, `masquerade`, `redirect`: no maximum when it is the minimum; `flags` without the bits "addresses" (1) and
 *   "ports" (2), which the registers say already; left are random 4, persistent 8, fully random 16, netmap 64.
 * - `log`: `level` is `null` for the default (warning, 4) and when there is a group. `reject` by TCP reset: code 0.
 * - `limit` in packets: a burst is always given (the kernel's default is 5).
 */
export type NftExpression =
  | { readonly kind: "meta"; readonly key: string; readonly register: number }
  | { readonly kind: "metaSet"; readonly key: string; readonly register: number }
  | {
      readonly kind: "payload";
      readonly base: "link" | "network" | "transport" | "inner";
      readonly offset: number;
      readonly length: number;
      readonly register: number;
    }
  | { readonly kind: "cmp"; readonly op: NftCompare; readonly register: number; readonly data: string }
  | {
      readonly kind: "range";
      readonly op: "eq" | "neq";
      readonly register: number;
      readonly from: string;
      readonly to: string;
    }
  | {
      readonly kind: "bitwise";
      readonly source: number;
      readonly register: number;
      readonly length: number;
      readonly mask: string;
      readonly xor: string;
    }
  | {
      readonly kind: "lookup";
      readonly set: string;
      readonly source: number;
      /** The register that receives a map's data: 0 for verdict maps, `null` for plain sets. */
      readonly register: number | null;
      readonly invert: boolean;
    }
  | { readonly kind: "verdict"; readonly verdict: NftVerdict }
  | { readonly kind: "immediate"; readonly register: number; readonly data: string }
  | {
      readonly kind: "ct";
      readonly key: string;
      readonly direction: "original" | "reply" | null;
      readonly register: number;
    }
  | { readonly kind: "ctSet"; readonly key: string; readonly register: number }
  | {
      readonly kind: "fib";
      readonly result: "oif" | "oifname" | "type";
      /** `NFTA_FIB_F_*`: saddr, daddr, mark, iif, oif, present. */
      readonly flags: readonly string[];
      readonly register: number;
    }
  | {
      readonly kind: "nat";
      readonly nat: "snat" | "dnat";
      readonly family: "ipv4" | "ipv6";
      readonly addressMin: number | null;
      readonly addressMax: number | null;
      readonly portMin: number | null;
      readonly portMax: number | null;
      readonly flags: number;
    }
  | {
      readonly kind: "masquerade";
      readonly flags: number;
      readonly portMin: number | null;
      readonly portMax: number | null;
    }
  | {
      readonly kind: "redirect";
      readonly flags: number;
      readonly portMin: number | null;
      readonly portMax: number | null;
    }
  | { readonly kind: "reject"; readonly reject: "icmp" | "tcp-reset" | "icmpx"; readonly code: number }
  | { readonly kind: "counter" }
  | {
      readonly kind: "limit";
      readonly rate: number;
      readonly perSeconds: number;
      readonly burst: number;
      readonly unit: "packets" | "bytes";
      readonly invert: boolean;
    }
  | {
      readonly kind: "log";
      readonly prefix: string | null;
      readonly group: number | null;
      readonly level: number | null;
      /** `NF_LOG_*` (tcp sequence 1, tcp options 2, ip options 4, uid 8, mac 32); absent when zero. */
      readonly flags?: number;
      /** Bytes of the packet that a group gets; absent when all. */
      readonly snapLength?: number;
      /** Packets that a group gathers; absent when it does not. */
      readonly queueThreshold?: number;
    }
  | { readonly kind: "notrack" }
  | NftForeignExpression
  | { readonly kind: "raw"; readonly name: string; readonly data: string };

/** `NFT_CMP_*`. */
export type NftCompare = "eq" | "neq" | "lt" | "lte" | "gt" | "gte";

/** What happens to the packet next. */
export type NftVerdict =
  | { readonly kind: "accept" | "drop" | "continue" | "return" | "queue" }
  | { readonly kind: "jump" | "goto"; readonly chain: string };

/**
 * A set or map.
 *
 * `keyType` and `dataType` are nft's datatype numbers (`nft` prints elements by them, `nftTypeNumber` makes them); key
 * and data are hexadecimal, each field of a concatenation padded with zeros to four bytes. A verdict map has the
 * `dataType` `nftVerdictType` and no `dataLength`. A concatenation of ranges has the flags interval and concat, and
 * every element an `end`; one of plain values has neither flag. The keys of a single field with ranges are in network
 * order even for types in host order (`mark`), because the kernel orders them by their bytes.
 *
 * Elements that traffic or time brings and takes are not configuration and left out when tables are read: all elements
 * of a set that rules write to (`NFT_SET_EVAL`), and in any set those that run out.
 */
export interface NftSet {
  readonly name: string;
  /** `NFT_SET_*` bits: anonymous 1, constant 2, interval 4, map 8, timeout 16, eval 32, object 64, concat 128. */
  readonly flags: number;
  readonly keyType: number;
  readonly keyLength: number;
  /** Byte lengths of the concatenated fields; empty when the key is a single field. */
  readonly fields: readonly number[];
  readonly dataType: number | null;
  readonly dataLength: number | null;
  /** Default element timeout in milliseconds. */
  readonly timeoutMs: number | null;
  /** Sorted by key, then by end; for interval sets each element is one closed range. */
  readonly elements: readonly NftElement[];
}

/**
 * A set element. `end` (inclusive) is present in interval sets; `data` or `verdict` in maps. The catch-all element
 * (`*`) has an empty key. `timeoutMs` is `null` for the default of the set.
 */
export interface NftElement {
  readonly key: string;
  readonly end: string | null;
  readonly data: string | null;
  readonly verdict: NftVerdict | null;
  readonly timeoutMs: number | null;
}
