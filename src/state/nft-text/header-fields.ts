import { type NftDataTypeName, nftDataTypes } from "./data-types.ts";
import type { ValueType } from "./value-text.ts";

/** A field of a protocol header: its name, where it starts, its length in bytes, and what it holds. */
export interface HeaderField {
  readonly name: string;
  readonly offset: number;
  readonly length: number;
  readonly type: ValueType;
}

/** The headers of which `nft` knows the fields by name. */
export type HeaderName = "ether" | "ip" | "ip6" | "arp" | "tcp" | "udp" | "sctp" | "th" | "icmp" | "icmpv6";

const field = (name: string, offset: number, type: NftDataTypeName): HeaderField => ({
  name,
  offset,
  length: nftDataTypes[type].bytes,
  type,
});

const integer = (name: string, offset: number, length: number): HeaderField => ({
  name,
  offset,
  length,
  type: "integer",
});

const ports = [field("sport", 0, "inet_service"), field("dport", 2, "inet_service")] as const;

const headerFields: Readonly<Record<HeaderName, readonly HeaderField[]>> = {
  ether: [field("daddr", 0, "ether_addr"), field("saddr", 6, "ether_addr"), field("type", 12, "ether_type")],
  ip: [
    integer("length", 2, 2),
    integer("id", 4, 2),
    integer("frag-off", 6, 2),
    integer("ttl", 8, 1),
    field("protocol", 9, "inet_proto"),
    field("saddr", 12, "ipv4_addr"),
    field("daddr", 16, "ipv4_addr"),
  ],
  ip6: [
    integer("length", 4, 2),
    field("nexthdr", 6, "inet_proto"),
    integer("hoplimit", 7, 1),
    field("saddr", 8, "ipv6_addr"),
    field("daddr", 24, "ipv6_addr"),
  ],
  arp: [
    integer("htype", 0, 2),
    field("ptype", 2, "ether_type"),
    field("operation", 6, "arp_op"),
    field("saddr ether", 8, "ether_addr"),
    field("saddr ip", 14, "ipv4_addr"),
    field("daddr ether", 18, "ether_addr"),
    field("daddr ip", 24, "ipv4_addr"),
  ],
  th: ports,
  tcp: [...ports, integer("sequence", 4, 4), integer("ackseq", 8, 4), field("flags", 13, "tcp_flag")],
  udp: [...ports, integer("length", 4, 2)],
  sctp: [...ports, integer("vtag", 4, 4)],
  icmp: [field("type", 0, "icmp_type"), field("code", 1, "icmp_code"), integer("id", 4, 2)],
  icmpv6: [field("type", 0, "icmpv6_type"), field("code", 1, "icmpv6_code"), integer("id", 4, 2)],
};

/** The field that starts at `offset` and is at least `length` bytes long. */
export const headerFieldAt = (header: HeaderName, offset: number, length: number): HeaderField | null =>
  headerFields[header].find((field) => field.offset === offset && length <= field.length) ?? null;
