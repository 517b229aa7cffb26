/**
 * A transport protocol that the language names, with its number (IANA "Assigned Internet Protocol Numbers").
 * ICMP and ICMPv6 are written `icmp`; the family decides.
 */
export type Protocol = "tcp" | "udp" | "sctp" | "icmp" | "icmpv6";

/** The protocol number carried in the IP header. */
export const protocolNumber: Readonly<Record<Protocol, number>> = {
  icmp: 1,
  tcp: 6,
  udp: 17,
  icmpv6: 58,
  sctp: 132,
};

/** An inclusive range of ports, 0 to 65535. A single port has equal ends. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}
