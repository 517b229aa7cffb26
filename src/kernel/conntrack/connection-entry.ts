import type { Address } from "../../net/index.ts";

/** One direction of a connection (`struct nf_conntrack_tuple`). */
export interface ConnectionTuple {
  readonly source: Address;
  readonly destination: Address;
  /** IANA number. */
  readonly protocol: number;
  /** 0 for protocols without ports; the identifier of ICMP. */
  readonly sourcePort: number;
  /** 0 for protocols without ports; of ICMP 256 times the type plus the code. */
  readonly destinationPort: number;
}

/** A connection that the kernel follows. */
export interface ConnectionEntry {
  /** The first packet as it came in. */
  readonly original: ConnectionTuple;
  /** What answers carry: not the inverted original where addresses are translated. */
  readonly reply: ConnectionTuple;
  readonly zone: number;
  /** The kernel's number of this very connection, not of a later one between the same ends (`CTA_ID`). */
  readonly id: number;
  /** `IPS_*` (`linux/netfilter/nf_conntrack_common.h`). */
  readonly status: number;
  readonly mark: number;
  /** `enum tcp_conntrack`; 0 for other protocols. */
  readonly tcpState: number;
}
