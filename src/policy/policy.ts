import type { Span } from "../diagnostics/index.ts";
import type { MovedConnections } from "../language/index.ts";
import type { Address, InterfaceAddress, MacAddress, PortRange, Prefix } from "../net/index.ts";

/** A policy with every name resolved and every meaning checked that needs no host. Lists keep file order. */
export interface Policy {
  /** Absent: the usual windows. */
  readonly settings?: Settings;
  readonly uplinks: readonly Uplink[];
  readonly networks: readonly Network[];
  readonly machines: readonly Machine[];
  readonly publish: readonly Publish[];
  readonly routes: readonly PrefixRoute[];
  readonly steers: readonly Steer[];
  readonly rules: readonly Rule[];
  readonly tests: readonly PolicyTest[];
  readonly guards: readonly Guard[];
}

/** What holds for the whole host. `null`: the usual windows of numbers, and moved connections are kept. */
export interface Settings {
  /** Bits of packet and connection marks, counted from the lowest. */
  readonly marks: WindowSetting | null;
  readonly priorities: WindowSetting | null;
  readonly tables: WindowSetting | null;
  /** `keep`: they stay as long as their way is there; `move`: they follow; `cut`: both ends are told. */
  readonly moved: MovedConnections | null;
}

/** Both ends included. */
export interface WindowSetting {
  readonly first: number;
  readonly last: number;
  readonly span: Span;
}

/** A way to the internet. */
export interface Uplink {
  readonly name: string;
  readonly device: string;
  /** `auto`: the default routes that the host already has. Else ours, at most one of each family. */
  readonly gateways: "auto" | readonly Address[];
  readonly span: Span;
}

/** How a network is connected to the rest. */
export type NetworkMode = "nat" | "bridge" | "routed" | "isolated";

/** A layer-2 segment with, unless it is a plain bridge, addresses of ours as its gateway. */
export interface Network {
  readonly name: string;
  readonly mode: NetworkMode;
  /** An existing bridge to use instead of the owned `cw-NAME`. */
  readonly bridge: string | null;
  /** The physical device that becomes a port (mode `bridge`). */
  readonly device: string | null;
  /** The host's own addresses in it; may be empty. */
  readonly addresses: readonly InterfaceAddress[];
  readonly dhcp: boolean;
  readonly ra: boolean;
  readonly dns: boolean;
  /** Machines inside may not reach each other. */
  readonly isolate: boolean;
  /** Whether `device` may be taken although it holds addresses. */
  readonly adopt: boolean;
  readonly span: Span;
}

/** A machine: a VM known by its taps, a device that is its port, or an address on a segment. */
export interface Machine {
  readonly name: string;
  readonly network: string;
  readonly vm: string | null;
  readonly device: string | null;
  /** Sorted, at most one of each family. */
  readonly addresses: readonly Address[];
  readonly mac: MacAddress | null;
  readonly span: Span;
}

/** A port of an uplink's addresses that leads to a machine. */
export interface Publish {
  readonly name: string;
  readonly protocol: "tcp" | "udp" | "sctp";
  readonly ports: PortRange;
  readonly uplink: string;
  readonly machine: string;
  /** The first port at the machine; ranges keep their length. */
  readonly targetPort: number;
  readonly from: readonly Endpoint[];
  readonly span: Span;
}

/** A prefix and the next hops to it, in order of preference. */
export interface PrefixRoute {
  readonly destination: Prefix;
  readonly nextHops: readonly { readonly gateway: Address; readonly span: Span }[];
  readonly span: Span;
}

/** Which traffic goes which way. First match in list order. */
export interface Steer {
  /** As written, or derived from the content. */
  readonly name: string;
  readonly from: readonly Endpoint[];
  readonly to: readonly Endpoint[];
  /** Empty: every protocol. */
  readonly services: readonly ServiceMatch[];
  /** The network by which the traffic comes in; `null` for any. */
  readonly incoming: string | null;
  /** Differentiated services code points, 0 to 63 (RFC 2474); empty for all. */
  readonly dscp: readonly number[];
  readonly path: SteerPath;
  /** Where the traffic goes when every uplink of the path is down: table main, or (`null`) nowhere. */
  readonly fallback: "main" | null;
  readonly span: Span;
}

/** The uplinks of a steered flow by name: in order of preference, or in shares. Each stands once. */
export type SteerPath =
  | { readonly kind: "via"; readonly uplinks: readonly string[] }
  | { readonly kind: "balance"; readonly shares: readonly SteerShare[] };

/** One uplink's part of the flows: its weight (1 to 256) out of the sum of all. */
export interface SteerShare {
  readonly uplink: string;
  readonly weight: number;
}

/** Who may, or may not, start talking to whom. First match in list order. */
export interface Rule {
  /** As written, or derived from the content: stays the same when other rules come and go. */
  readonly name: string;
  readonly action: "allow" | "deny";
  readonly from: readonly Endpoint[];
  readonly to: readonly Endpoint[];
  /** Empty: every protocol. */
  readonly services: readonly ServiceMatch[];
  readonly log: "none" | "new" | "denied";
  /** When it holds; outside of it, it is as if it were not there. `null`: at all times. */
  readonly window: RuleWindow | null;
  readonly span: Span;
}

/** When a rule holds: in any of the schedules (at all times when there are none), and within the validity. */
export interface RuleWindow {
  readonly schedules: readonly Schedule[];
  readonly validity: Validity | null;
}

/** Times that come back every week. */
export interface Schedule {
  /** In the order of the week, each once. */
  readonly days: readonly Weekday[];
  /** Minutes from midnight, 0 to 1439. */
  readonly fromMinute: number;
  /** 1 to 1440. Not above `fromMinute`: it ends on the day after. */
  readonly untilMinute: number;
  /** A zone of the IANA time zone database; `null`: the host's own. */
  readonly zone: string | null;
}

/** A day of the week. */
export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

/** A stretch of time that comes once. Milliseconds since 1970-01-01T00:00Z; `untilMs` is the first moment behind it. */
export interface Validity {
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * What must hold, proved whenever the policy is checked or applied. `reaches`: all of `from` may start talking to all of
 * `to` on all the services. `neverReaches`: no packet of `from` that starts a flow on any of them arrives at any of `to`.
 */
export interface PolicyTest {
  readonly expectation: "reaches" | "neverReaches";
  readonly from: readonly Endpoint[];
  readonly to: readonly Endpoint[];
  /** Empty: every protocol. */
  readonly services: readonly ServiceMatch[];
  readonly span: Span;
}

/** What no change may ever cut off. An obligation to prove, not a rule. */
export interface Guard {
  readonly from: readonly Endpoint[];
  readonly to: readonly Endpoint[];
  readonly services: readonly ServiceMatch[];
  readonly span: Span;
}

/** One side of a rule. Groups are resolved to their members. */
export type Endpoint =
  | { readonly kind: "host" }
  | { readonly kind: "internet" }
  | { readonly kind: "any" }
  | { readonly kind: "network"; readonly network: string }
  | { readonly kind: "machine"; readonly machine: string }
  | { readonly kind: "prefix"; readonly prefix: Prefix };

/** One kind of traffic. */
export type ServiceMatch =
  | { readonly kind: "ports"; readonly protocol: "tcp" | "udp" | "sctp"; readonly ports: PortRange }
  | { readonly kind: "icmp"; readonly ipv4: IcmpType | null; readonly ipv6: IcmpType | null }
  | { readonly kind: "protocol"; readonly protocol: "tcp" | "udp" | "sctp" | "icmp" };

/** An ICMP or ICMPv6 message type; `code` is `null` for all codes. */
export interface IcmpType {
  readonly type: number;
  readonly code: number | null;
}
