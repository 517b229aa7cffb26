import type { Address, Family, InterfaceAddress, MacAddress, PortRange, Prefix } from "../net/index.ts";

/** An address on a link. Key: link and address. */
export interface LinkAddress {
  readonly link: string;
  readonly address: InterfaceAddress;
  readonly peer: Address | null;
  /** `IFA_RT_PRIORITY`, `IFA_F_NOPREFIXROUTE` and scope as the kernel names them. */
  readonly scope: number;
  readonly noPrefixRoute: boolean;
  /** `IFA_PROTO` (0 when unset, or where the kernel is older than 5.18); ours is `ownedProtocol`. */
  readonly protocol: number;
}

/** `linux/rtnetlink.h`, `RTN_*`. */
export type RouteType =
  | "unicast"
  | "local"
  | "broadcast"
  | "anycast"
  | "multicast"
  | "blackhole"
  | "unreachable"
  | "prohibit"
  | "throw";

/** One way out of a route. An IPv4 route may have an IPv6 gateway (`RTA_VIA`, RFC 8950). */
export interface NextHop {
  readonly device: string | null;
  readonly gateway: Address | null;
  /** 1 to 256; 1 when there is a single next hop. */
  readonly weight: number;
  readonly onLink: boolean;
}

/** A route. Key: family, table, destination, TOS and metric. */
export interface Route {
  readonly family: Family;
  readonly table: number;
  readonly destination: Prefix;
  readonly type: RouteType;
  /** `RTA_PRIORITY`: the smaller is preferred. */
  readonly metric: number;
  readonly tos: number;
  /** `rtm_protocol`; ours is `ownedProtocol`. */
  readonly protocol: number;
  /** `rtm_scope` (0 universe, 253 link, 254 host). */
  readonly scope: number;
  /** In the kernel's order. Empty for types without a way out, and when `nextHopId` is set. */
  readonly nextHops: readonly NextHop[];
  /** `RTA_NH_ID`: the next-hop object used instead of `nextHops`. */
  readonly nextHopId: number | null;
  readonly preferredSource: Address | null;
  /** `RTA_SRC` (IPv6 source-specific routing). */
  readonly source: Prefix | null;
  /** `RTAX_MTU`, or `null` when the device decides. */
  readonly mtu: number | null;
  /** Attributes that no field holds (`RTA_ENCAP`, `RTAX_8`, …), as hexadecimal by header name; absent without any. */
  readonly unmodelled?: Readonly<Record<string, string>>;
}

/** What a policy routing rule does with a packet that it selects (`linux/fib_rules.h`, `FR_ACT_*`). */
export type RuleAction =
  | { readonly kind: "lookup"; readonly table: number }
  | { readonly kind: "goto"; readonly priority: number }
  | { readonly kind: "nop" }
  | { readonly kind: "blackhole" }
  | { readonly kind: "unreachable" }
  | { readonly kind: "prohibit" };

/** A policy routing rule (`ip rule`). Key: family, priority and everything it selects by. */
export interface RoutingRule {
  readonly family: Family;
  readonly priority: number;
  readonly action: RuleAction;
  readonly invert: boolean;
  readonly from: Prefix | null;
  readonly to: Prefix | null;
  readonly inputDevice: string | null;
  readonly outputDevice: string | null;
  readonly mark: { readonly value: number; readonly mask: number } | null;
  readonly tos: number;
  readonly ipProtocol: number | null;
  readonly sourcePorts: PortRange | null;
  readonly destinationPorts: PortRange | null;
  readonly users: { readonly first: number; readonly last: number } | null;
  readonly suppressPrefixLength: number | null;
  readonly suppressGroup: number | null;
  readonly l3mdev: boolean;
  readonly tunnelId: string | null;
  readonly protocol: number;
}

/** A next-hop object (`ip nexthop`). Key: its id. */
export interface NextHopObject {
  readonly id: number;
  readonly family: Family | null;
  readonly device: string | null;
  readonly gateway: Address | null;
  readonly blackhole: boolean;
  readonly onLink: boolean;
  /** Members when this object is a group; empty otherwise. */
  readonly group: readonly { readonly id: number; readonly weight: number }[];
  readonly protocol: number;
}

/** A neighbour that somebody configured (`NUD_PERMANENT`, or a proxy entry). Key: link, address and proxy. */
export interface Neighbour {
  readonly link: string;
  readonly address: Address;
  readonly mac: MacAddress | null;
  readonly proxy: boolean;
}

/** A forwarding-database entry that somebody configured. Key: link, MAC, VLAN and remote. */
export interface FdbEntry {
  readonly link: string;
  readonly mac: MacAddress;
  readonly vlan: number | null;
  /** The remote tunnel endpoint of a VXLAN entry. */
  readonly remote: Address | null;
  /** Whether the entry is in the bridge (`NTF_MASTER`) or in the device itself (`NTF_SELF`). */
  readonly inBridge: boolean;
  /** A further address of the bridge itself (`permanent`), not of a station behind the port; absent otherwise. */
  readonly local?: true;
}
