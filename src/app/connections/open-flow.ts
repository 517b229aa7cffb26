import type { Connection, SentPacket } from "../../explain/index.ts";
import type { ConnectionEntry, ConnectionTuple } from "../../kernel/index.ts";
import { addressBytes, type Address, familyOf, protocolNumber } from "../../net/index.ts";

/** An open connection as the interpreter sees it, and what its two ends send next. Links are for others to say. */
export interface OpenFlow {
  readonly entry: ConnectionEntry;
  readonly connection: Connection;
  readonly forward: SentPacket;
  readonly back: SentPacket;
  /** What would open it anew. */
  readonly first: SentPacket;
}

const flag = { syn: 2, ack: 16 } as const;

export const openFlow = (entry: ConnectionEntry): OpenFlow => {
  const { original, reply, zone, mark, status, tcpState } = entry;
  const family = familyOf(original.source);
  const tuples = { original: inBytes(original), reply: inBytes(reply) };
  return {
    entry,
    connection: { family, zone, ...tuples, mark, status, tcpState, masqueradedBy: null },
    forward: packetOf(original, flag.ack),
    back: packetOf(reply, flag.ack),
    first: packetOf(original, flag.syn),
  };
};

const inBytes = (tuple: ConnectionTuple): Connection["original"] => ({
  ...tuple,
  source: latin(tuple.source),
  destination: latin(tuple.destination),
});

const latin = (address: Address): string => Buffer.from(addressBytes(address)).toString("latin1");

const packetOf = (tuple: ConnectionTuple, tcpFlags: number): SentPacket => {
  const { source, destination, protocol, sourcePort, destinationPort } = tuple;
  const isIcmp = protocol === protocolNumber.icmp || protocol === protocolNumber.icmpv6;
  const family = familyOf(source);
  return {
    family,
    input: null,
    source,
    destination,
    protocol,
    sourcePort: isIcmp ? 0 : sourcePort,
    destinationPort: isIcmp ? 0 : destinationPort,
    icmpType: isIcmp ? destinationPort >> 8 : 0,
    icmpCode: isIcmp ? destinationPort & 0xff : 0,
    icmpId: isIcmp ? sourcePort : 0,
    tcpFlags: protocol === protocolNumber.tcp ? tcpFlags : 0,
    tos: 0,
    ttl: 64,
    length: family === "ipv4" ? 60 : 80,
    mark: 0,
    sourceMac: null,
    destinationMac: null,
    userId: null,
  };
};
