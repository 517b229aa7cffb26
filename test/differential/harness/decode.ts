import { type Address, addressFromBytes, type Family } from "../../../src/net/index.ts";
import { tagBytes, tagMagic } from "./encode.ts";
import { protocols } from "./protocols.ts";

/** The headers of an IP packet that was seen. */
export interface SeenPacket {
  readonly family: Family;
  readonly source: Address;
  readonly destination: Address;
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly icmpType: number;
  readonly icmpCode: number;
  readonly icmpId: number;
  readonly tcpFlags: number;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly tos: number;
  readonly ttl: number;
  /** The tag in its last bytes, its own or that of the packet that it quotes; `null` without one. */
  readonly tag: number | null;
  /** The whole packet. */
  readonly bytes: Buffer;
}

/** The IP packet in an Ethernet frame; `null` for other frames. */
export const decodeFrame = (frame: Buffer): SeenPacket | null => {
  const type = frame.readUInt16BE(12);
  return type === 0x0800 || type === 0x86dd ? decodePacket(frame.subarray(14)) : null;
};

/** The headers of an IP packet; `null` when it is none. */
export const decodePacket = (padded: Buffer): SeenPacket | null => {
  const isV4 = padded[0]! >> 4 === 4;
  const header = isV4 ? 20 : 40;
  if (padded.length < header + 8) return null;
  const bytes = padded.subarray(0, isV4 ? padded.readUInt16BE(2) : 40 + padded.readUInt16BE(4));
  const protocol = bytes[isV4 ? 9 : 6]!;
  return {
    family: isV4 ? "ipv4" : "ipv6",
    source: addressFromBytes(bytes.subarray(isV4 ? 12 : 8, isV4 ? 16 : 24)),
    destination: addressFromBytes(bytes.subarray(isV4 ? 16 : 24, isV4 ? 20 : 40)),
    protocol,
    ...transportOf(bytes.subarray(header), protocol),
    tos: isV4 ? bytes[1]! : (bytes.readUInt16BE(0) >> 4) & 0xff,
    ttl: bytes[isV4 ? 8 : 7]!,
    tag: tagOf(bytes),
    bytes,
  };
};

const tagOf = (bytes: Buffer): number | null => {
  const at = bytes.length - tagBytes;
  return at >= 0 && bytes.readUInt32BE(at) === tagMagic ? bytes.readUInt32BE(at + 4) : null;
};

const nothing = {
  sourcePort: 0,
  destinationPort: 0,
  icmpType: 0,
  icmpCode: 0,
  icmpId: 0,
  tcpFlags: 0,
  sequence: 0,
  acknowledgement: 0,
};

const portsOf = (bytes: Buffer) => ({
  sourcePort: bytes.readUInt16BE(0),
  destinationPort: bytes.readUInt16BE(2),
});

const transportOf = (bytes: Buffer, protocol: number): typeof nothing => {
  switch (protocol) {
    case protocols.tcp:
      return {
        ...nothing,
        ...portsOf(bytes),
        tcpFlags: bytes[13] ?? 0,
        sequence: bytes.readUInt32BE(4),
        acknowledgement: bytes.length < 12 ? 0 : bytes.readUInt32BE(8),
      };
    case protocols.udp:
    case protocols.sctp:
      return { ...nothing, ...portsOf(bytes) };
    case protocols.icmp:
    case protocols.icmpv6:
      return { ...nothing, icmpType: bytes[0]!, icmpCode: bytes[1]!, icmpId: bytes.readUInt16BE(4) };
    default:
      return nothing;
  }
};
