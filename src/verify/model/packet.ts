import type { Address, Family, MacAddress } from "../../net/index.ts";

/** The state of its connection as conntrack would tell it to a packet (`ct state`). */
export type ConnectionState = "new" | "established" | "related" | "invalid" | "untracked";

/** A packet as it arrives at a host (or leaves one of its sockets): headers, and what goes with them. */
export interface Packet {
  readonly family: Family;
  /** The link that it arrives by; `null` when the host itself sends it. */
  readonly input: string | null;
  readonly source: Address;
  readonly destination: Address;
  /** IANA number: 1, 6, 17, 58, 132, … */
  readonly protocol: number;
  /** Ports of TCP, UDP and SCTP; 0 for others. */
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** ICMP and ICMPv6 only; else 0. `icmpId` is the identifier of an echo. */
  readonly icmpType: number;
  readonly icmpCode: number;
  readonly icmpId: number;
  /** TCP only (`FIN` 1, `SYN` 2, `RST` 4, `PSH` 8, `ACK` 16, `URG` 32); else 0. */
  readonly tcpFlags: number;
  /** The whole byte: type of service, or traffic class. */
  readonly tos: number;
  readonly ttl: number;
  /** Bytes of the whole network packet. */
  readonly length: number;
  /** `skb->mark` at arrival: 0 on every packet that comes in by a device. */
  readonly mark: number;
  readonly sourceMac: MacAddress | null;
  readonly destinationMac: MacAddress | null;
  /** Packets of the host itself: who sends them. */
  readonly userId: number | null;
}
