/** The protocols that probes have (IANA); 253 stands for those that conntrack knows nothing of. */
export const protocols = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58, sctp: 132, other: 253 } as const;

/** `FIN` … `ACK` as in the header (RFC 9293 §3.1). */
export const tcpFlags = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 } as const;
