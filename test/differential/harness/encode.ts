import { addressBytes, macBytes } from "../../../src/net/index.ts";
import type { Packet } from "../../../src/verify/index.ts";
import { crc32c, internetChecksum } from "./checksums.ts";
import { protocols } from "./protocols.ts";

/** A packet to be sent, with what the model does not look at. */
export interface Probe {
  /** `length` need not be right: `withLength` sets it. */
  readonly packet: Packet;
  /** Stands in the last bytes, so that the packet is known again whatever becomes of its headers. */
  readonly tag: number;
  readonly sequence: number;
  readonly acknowledgement: number;
  /** An ICMP error: the packet that it is about. */
  readonly quoted: Uint8Array | null;
  /** Bytes of padding before the tag: an even number. */
  readonly padding: number;
}

/** Before the tag, so that no other bytes are taken for one. */
export const tagMagic = 0x43_57_44_54;
/** Bytes of magic and tag. */
export const tagBytes = 8;

const headerBytes = { ipv4: 20, ipv6: 40 } as const;

/** The probe with the length that its packet has on the wire. */
export const withLength = (probe: Probe): Probe => ({
  ...probe,
  packet: { ...probe.packet, length: encodePacket(probe).length },
});

/** The whole IP packet, with right checksums. */
export const encodePacket = (probe: Probe): Buffer => {
  const body = transport(probe);
  const { family } = probe.packet;
  const header = family === "ipv4" ? ipv4Header(probe.packet, body) : ipv6Header(probe.packet, body);
  return Buffer.concat([header, body]);
};

/** The packet in an Ethernet frame. */
export const encodeFrame = (probe: Probe): Buffer => {
  const { family, sourceMac, destinationMac } = probe.packet;
  const ethernet = Buffer.alloc(14);
  ethernet.set(macBytes(destinationMac!), 0);
  ethernet.set(macBytes(sourceMac!), 6);
  ethernet.writeUInt16BE(family === "ipv4" ? 0x0800 : 0x86dd, 12);
  return Buffer.concat([ethernet, encodePacket(probe)]);
};

/** RFC 791 §3.1. */
const ipv4Header = (packet: Packet, body: Buffer): Buffer => {
  const header = Buffer.alloc(headerBytes.ipv4);
  header[0] = 0x45;
  // Hosts do not let segments be cut into pieces.
  if (packet.protocol === protocols.tcp) header[6] = 0x40;
  header[1] = packet.tos;
  header.writeUInt16BE(header.length + body.length, 2);
  header[8] = packet.ttl;
  header[9] = packet.protocol;
  header.set(addressBytes(packet.source), 12);
  header.set(addressBytes(packet.destination), 16);
  header.writeUInt16BE(internetChecksum(header), 10);
  return header;
};

/** RFC 8200 §3. */
const ipv6Header = (packet: Packet, body: Buffer): Buffer => {
  const header = Buffer.alloc(headerBytes.ipv6);
  header.writeUInt32BE((0x6000_0000 | (packet.tos << 20)) >>> 0, 0);
  header.writeUInt16BE(body.length, 4);
  header[6] = packet.protocol;
  header[7] = packet.ttl;
  header.set(addressBytes(packet.source), 8);
  header.set(addressBytes(packet.destination), 24);
  return header;
};

/** What is summed with a transport header: RFC 9293 §3.1, RFC 8200 §8.1. */
const pseudoHeader = ({ source, destination, protocol }: Packet, length: number): Buffer => {
  const rest = Buffer.alloc(8);
  rest.writeUInt32BE(length, 0);
  rest[7] = protocol;
  return Buffer.concat([addressBytes(source), addressBytes(destination), rest]);
};

const tagged = ({ tag, padding }: Probe): Buffer => {
  const bytes = Buffer.alloc(padding + tagBytes);
  bytes.writeUInt32BE(tagMagic, padding);
  bytes.writeUInt32BE(tag, padding + 4);
  return bytes;
};

const transport = (probe: Probe): Buffer => {
  const { packet } = probe;
  switch (packet.protocol) {
    case protocols.tcp:
      return summed(packet, [tcpHeader(probe), tagged(probe)], 16);
    case protocols.udp:
      return summed(packet, [udpHeader(packet, 8 + tagged(probe).length), tagged(probe)], 6);
    case protocols.icmp:
    case protocols.icmpv6:
      return summed(packet, icmp(probe), 2);
    case protocols.sctp:
      return sctp(probe);
    default:
      return Buffer.concat([Buffer.alloc(8), tagged(probe)]);
  }
};

const summed = (packet: Packet, pieces: readonly Uint8Array[], at: number): Buffer => {
  const body = Buffer.concat(pieces);
  const pseudo = packet.protocol === protocols.icmp ? Buffer.alloc(0) : pseudoHeader(packet, body.length);
  body.writeUInt16BE(internetChecksum(pseudo, body) || 0xffff, at);
  return body;
};

/** RFC 9293 §3.1. */
const tcpHeader = ({ packet, sequence, acknowledgement }: Probe): Buffer => {
  const header = Buffer.alloc(20);
  header.writeUInt16BE(packet.sourcePort, 0);
  header.writeUInt16BE(packet.destinationPort, 2);
  header.writeUInt32BE(sequence, 4);
  header.writeUInt32BE(acknowledgement, 8);
  header[12] = 0x50;
  header[13] = packet.tcpFlags;
  header.writeUInt16BE(0x7000, 14);
  return header;
};

const udpHeader = ({ sourcePort, destinationPort }: Packet, length: number): Buffer => {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(sourcePort, 0);
  header.writeUInt16BE(destinationPort, 2);
  header.writeUInt16BE(length, 4);
  return header;
};

/** RFC 792, RFC 4443: an echo, or an error with what it quotes. */
const icmp = (probe: Probe): readonly Uint8Array[] => {
  const { packet, quoted } = probe;
  const header = Buffer.alloc(8);
  header[0] = packet.icmpType;
  header[1] = packet.icmpCode;
  if (quoted === null) header.writeUInt16BE(packet.icmpId, 4);
  return [header, quoted ?? Buffer.alloc(0), tagged(probe)];
};

/** An INIT whose only parameter is the tag (RFC 9260 §3.3.2). */
const sctp = (probe: Probe): Buffer => {
  const start = Buffer.alloc(32);
  const tag = tagged(probe);
  start.writeUInt16BE(probe.packet.sourcePort, 0);
  start.writeUInt16BE(probe.packet.destinationPort, 2);
  start[12] = 1;
  start.writeUInt16BE(20 + tag.length, 14);
  start.writeUInt32BE(0x1234_5678, 16);
  start.writeUInt32BE(65_536, 20);
  start.writeUInt16BE(1, 24);
  start.writeUInt16BE(1, 26);
  const body = Buffer.concat([start, tag]);
  body.writeUInt32LE(crc32c(body), 8);
  return body;
};
