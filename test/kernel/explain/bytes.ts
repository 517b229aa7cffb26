import { addressBytes, macBytes, macFromBytes, type MacAddress } from "../../../src/net/index.ts";
import type { Packet } from "../../../src/verify/index.ts";

const sumOf = (bytes: Uint8Array): number => {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at]! << 8) | (bytes[at + 1] ?? 0);
  return sum;
};

/** The internet checksum (RFC 1071). */
const checksum = (...parts: readonly Uint8Array[]): number => {
  let sum = parts.reduce((total, part) => total + sumOf(part), 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
};

const tcp = 6;
const udp = 17;

const transportOf = (packet: Packet, data: Buffer): Buffer => {
  const { protocol, sourcePort, destinationPort } = packet;
  if (protocol === tcp) {
    const header = Buffer.alloc(20);
    header.writeUInt16BE(sourcePort, 0);
    header.writeUInt16BE(destinationPort, 2);
    header[12] = 0x50;
    header[13] = packet.tcpFlags;
    header.writeUInt16BE(64_000, 14);
    return Buffer.concat([header, data]);
  }
  const header = Buffer.alloc(8);
  if (protocol === udp) {
    header.writeUInt16BE(sourcePort, 0);
    header.writeUInt16BE(destinationPort, 2);
    header.writeUInt16BE(8 + data.length, 4);
  } else {
    header[0] = packet.icmpType;
    header[1] = packet.icmpCode;
    header.writeUInt16BE(packet.icmpId, 4);
  }
  return Buffer.concat([header, data]);
};

/** An IP packet with correct checksums; `data` follows the transport header. */
export const ipBytes = (packet: Packet, data: Buffer = Buffer.alloc(0)): Buffer => {
  const transport = transportOf(packet, data);
  const [source, destination] = [addressBytes(packet.source), addressBytes(packet.destination)];
  const pseudo = Buffer.alloc(4);
  pseudo[1] = packet.protocol;
  pseudo.writeUInt16BE(transport.length, 2);
  const at = packet.protocol === tcp ? 16 : packet.protocol === udp ? 6 : 2;
  const isPlain = packet.protocol === 1;
  transport.writeUInt16BE(checksum(...(isPlain ? [] : [source, destination, pseudo]), transport), at);
  return Buffer.concat([headerOf(packet, transport.length), transport]);
};

const headerOf = (packet: Packet, length: number): Buffer => {
  if (packet.family === "ipv6") {
    const header = Buffer.alloc(40);
    header[0] = 0x60 | (packet.tos >> 4);
    header[1] = (packet.tos << 4) & 0xf0;
    header.writeUInt16BE(length, 4);
    header[6] = packet.protocol;
    header[7] = packet.ttl;
    header.set(addressBytes(packet.source), 8);
    header.set(addressBytes(packet.destination), 24);
    return header;
  }
  const header = Buffer.alloc(20);
  header[0] = 0x45;
  header[1] = packet.tos;
  header.writeUInt16BE(20 + length, 2);
  header[6] = packet.protocol === tcp ? 0x40 : 0;
  header[8] = packet.ttl;
  header[9] = packet.protocol;
  header.set(addressBytes(packet.source), 12);
  header.set(addressBytes(packet.destination), 16);
  header.writeUInt16BE(checksum(header), 10);
  return header;
};

/** An Ethernet frame. */
export const frameBytes = (from: MacAddress, to: MacAddress, packet: Packet, data?: Buffer): Buffer =>
  Buffer.concat([
    macBytes(to),
    macBytes(from),
    Buffer.from(packet.family === "ipv4" ? [8, 0] : [0x86, 0xdd]),
    ipBytes(packet, data),
  ]);

/** What a frame that came out of a host says. */
export interface SeenFrame {
  readonly link: string;
  readonly to: MacAddress;
  readonly source: string;
  readonly destination: string;
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** ICMP type and code, when it is ICMP. */
  readonly icmp: readonly [number, number] | null;
  /** Behind the transport header. */
  readonly data: Buffer;
}

/** Reads a frame of either family. */
export const readFrame = (link: string, bytes: Buffer, text: (raw: Uint8Array) => string): SeenFrame => {
  const isV4 = bytes.readUInt16BE(12) === 0x0800;
  const protocol = bytes[14 + (isV4 ? 9 : 6)]!;
  const [sourceAt, length] = isV4 ? [26, 4] : [22, 16];
  const transport = bytes.subarray(isV4 ? 14 + 4 * (bytes[14]! & 15) : 54);
  const hasPorts = protocol === tcp || protocol === udp;
  return {
    link,
    to: macFromBytes(bytes.subarray(0, 6)),
    source: text(bytes.subarray(sourceAt, sourceAt + length)),
    destination: text(bytes.subarray(sourceAt + length, sourceAt + 2 * length)),
    protocol,
    sourcePort: hasPorts ? transport.readUInt16BE(0) : 0,
    destinationPort: hasPorts ? transport.readUInt16BE(2) : 0,
    icmp: hasPorts ? null : [transport[0]!, transport[1]!],
    data: transport.subarray(protocol === tcp ? 20 : 8),
  };
};
