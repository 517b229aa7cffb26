import { type Ref, undefinedRef } from "../sets/index.ts";
import type { HeaderSpace } from "../space/index.ts";

/** What conntrack takes a packet for that belongs to no connection: these three are everything. */
export interface ConnectionSets {
  /** It may begin one. */
  readonly first: Ref;
  readonly untracked: Ref;
  readonly invalid: Ref;
}

/** TCP flags, without PSH, URG and the bits of congestion notification. */
const decisiveFlags = 0x17;
const syn = 0x02;
const ack = 0x10;

/**
 * `nf_conntrack_proto_tcp.c, tcp_new`: a SYN, or an ACK alone as long as `nf_conntrack_tcp_loose` is on.
 * `nf_conntrack_proto_icmp.c`: questions only; errors belong to the connection that they cite, or are invalid.
 * `nf_conntrack_proto_icmpv6.c, noct_valid_new`: neighbour discovery and multicast listeners are never tracked.
 */
export const connectionSets = (space: HeaderSpace, isLoose: boolean): ConnectionSets => {
  const { diagrams, fields, family } = space;
  const icmpType = { name: "icmpType", levels: fields.sport.levels.slice(0, 8) };
  const protocol = (number: number, inside: Ref): Ref =>
    diagrams.guard(space.equal(fields.protocol, number), inside);
  const types = (number: number, list: readonly number[]): Ref =>
    protocol(number, diagrams.overrideAll(list.map((type) => space.equal(icmpType, type))));
  const flags = (value: number): Ref => space.masked(fields.tcpFlags, value, decisiveFlags);
  const icmp = family === "ipv4" ? 1 : 58;
  const questions = types(icmp, family === "ipv4" ? [8, 13, 15, 17] : [128, 139]);
  const tcp = protocol(6, isLoose ? diagrams.union(flags(syn), flags(ack)) : flags(syn));
  const others = diagrams.complement(
    diagrams.union(space.equal(fields.protocol, 6), space.equal(fields.protocol, icmp)),
  );
  const first = diagrams.overrideAll([others, tcp, questions]);
  const untracked = family === "ipv4" ? undefinedRef : types(58, [130, 131, 132, 133, 134, 135, 136, 143]);
  return { first, untracked, invalid: diagrams.complement(diagrams.union(first, untracked)) };
};
