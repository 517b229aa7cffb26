import type { NftDataTypeName } from "./data-types.ts";

/** Names by number, as `nft` prints them. */
type Names = Readonly<Record<number, string>>;

/** IANA "Protocol Numbers", by the names of `/etc/protocols`. */
const protocols: Names = {
  1: "icmp",
  2: "igmp",
  4: "ipencap",
  6: "tcp",
  17: "udp",
  33: "dccp",
  41: "ipv6",
  47: "gre",
  50: "esp",
  51: "ah",
  58: "ipv6-icmp",
  89: "ospf",
  103: "pim",
  108: "ipcomp",
  112: "vrrp",
  132: "sctp",
  136: "udplite",
};

const icmpTypes: Names = {
  0: "echo-reply",
  3: "destination-unreachable",
  4: "source-quench",
  5: "redirect",
  8: "echo-request",
  9: "router-advertisement",
  10: "router-solicitation",
  11: "time-exceeded",
  12: "parameter-problem",
  13: "timestamp-request",
  14: "timestamp-reply",
  15: "info-request",
  16: "info-reply",
  17: "address-mask-request",
  18: "address-mask-reply",
};

const icmpv6Types: Names = {
  1: "destination-unreachable",
  2: "packet-too-big",
  3: "time-exceeded",
  4: "parameter-problem",
  128: "echo-request",
  129: "echo-reply",
  130: "mld-listener-query",
  131: "mld-listener-report",
  132: "mld-listener-done",
  133: "nd-router-solicit",
  134: "nd-router-advert",
  135: "nd-neighbor-solicit",
  136: "nd-neighbor-advert",
  137: "nd-redirect",
  138: "router-renumbering",
  141: "ind-neighbor-solicit",
  142: "ind-neighbor-advert",
  143: "mld2-listener-report",
};

const icmpCodes: Names = {
  0: "net-unreachable",
  1: "host-unreachable",
  2: "prot-unreachable",
  3: "port-unreachable",
  9: "net-prohibited",
  10: "host-prohibited",
  13: "admin-prohibited",
};

const icmpv6Codes: Names = {
  0: "no-route",
  1: "admin-prohibited",
  3: "addr-unreachable",
  4: "port-unreachable",
  5: "policy-fail",
  6: "reject-route",
};

/** Values with names. */
export const valueNames: Readonly<Partial<Record<NftDataTypeName, Names>>> = {
  nf_proto: { 2: "ipv4", 10: "ipv6" },
  ether_type: { 0x0800: "ip", 0x0806: "arp", 0x86dd: "ip6", 0x8100: "8021q", 0x88a8: "8021ad" },
  arp_op: { 1: "request", 2: "reply" },
  inet_proto: protocols,
  /** The loopback device is the first in every network namespace. */
  iface_index: { 1: '"lo"' },
  icmp_type: icmpTypes,
  icmpv6_type: icmpv6Types,
  icmp_code: icmpCodes,
  icmpv6_code: icmpv6Codes,
  ct_dir: { 0: "original", 1: "reply" },
  pkt_type: { 0: "host", 1: "broadcast", 2: "multicast", 3: "other" },
  devgroup: { 0: "default" },
  fib_addrtype: {
    0: "unspec",
    1: "unicast",
    2: "local",
    3: "broadcast",
    4: "anycast",
    5: "multicast",
    6: "blackhole",
    7: "unreachable",
    8: "prohibit",
  },
};

/** Bits with names, in the order in which `nft` lists them. */
export const bitNames: Readonly<
  Partial<Record<NftDataTypeName, readonly (readonly [bit: number, name: string])[]>>
> = {
  ct_state: [
    [1, "invalid"],
    [2, "established"],
    [4, "related"],
    [8, "new"],
    [64, "untracked"],
  ],
  ct_status: [
    [1, "expected"],
    [2, "seen-reply"],
    [4, "assured"],
    [8, "confirmed"],
    [16, "snat"],
    [32, "dnat"],
    [512, "dying"],
  ],
  tcp_flag: [
    [1, "fin"],
    [2, "syn"],
    [4, "rst"],
    [8, "psh"],
    [16, "ack"],
    [32, "urg"],
    [64, "ecn"],
    [128, "cwr"],
  ],
};
