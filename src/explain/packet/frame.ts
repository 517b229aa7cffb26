import { type Address, addressBytes, addressFromBytes, type Family, macBytes } from "../../net/index.ts";
import type { Packet } from "../../verify/index.ts";

/** Protocol numbers that the path of a packet depends on (IANA). */
export const protocols = {
  icmp: 1,
  tcp: 6,
  udp: 17,
  dccp: 33,
  gre: 47,
  icmp6: 58,
  sctp: 132,
  udplite: 136,
} as const;

const withPorts: ReadonlySet<number> = new Set([
  protocols.tcp,
  protocols.udp,
  protocols.sctp,
  protocols.dccp,
  protocols.udplite,
]);

const linkBytes = 14;

/** Bytes whose value follows from no `Packet`, as [first, last] in their header. */
const unknownNetwork = {
  ipv4: [
    [4, 5],
    [10, 11],
  ],
  ipv6: [],
} as const;
const unknownTransport: Readonly<Record<number, readonly (readonly [number, number])[]>> = {
  [protocols.tcp]: [
    [4, 11],
    [14, 19],
  ],
  [protocols.udp]: [[6, 7]],
  [protocols.icmp]: [
    [2, 3],
    [6, 7],
  ],
  [protocols.icmp6]: [
    [2, 3],
    [6, 7],
  ],
  [protocols.sctp]: [[4, 11]],
};

/** Bytes of a transport header, as far as they are made; what follows is data that nobody knows. */
const transportBytes = (protocol: number): number =>
  protocol === protocols.tcp ? 20 : protocol === protocols.sctp ? 12 : 8;

/**
 * The headers of one packet as bytes: Ethernet (14), IPv4 (20, no options) or IPv6 (40, no extensions), transport.
 *
 * The bytes are the truth: rules read and write them, and so do forwarding and translation. TCP over IPv4 carries the
 * bit "don't fragment", as hosts send it.
 */
export class Frame {
  readonly family: Family;
  readonly bytes: Buffer;
  /** 1 for every byte whose value is known. */
  readonly known: Uint8Array;
  readonly networkAt = linkBytes;
  readonly transportAt: number;
  /** Bytes of the network packet. */
  readonly length: number;
  readonly protocol: number;
  readonly hasPorts: boolean;
  readonly userId: number | null;
  hasLinkHeader: boolean;
  mark: number;
  isMarkKnown = true;

  constructor(packet: Packet) {
    const headers = packet.family === "ipv4" ? 20 : 40;
    this.family = packet.family;
    this.protocol = packet.protocol;
    this.hasPorts = withPorts.has(packet.protocol);
    this.transportAt = linkBytes + headers;
    this.bytes = Buffer.alloc(this.transportAt + transportBytes(packet.protocol));
    this.known = new Uint8Array(this.bytes.length).fill(1);
    this.length = Math.max(packet.length, this.bytes.length - linkBytes);
    this.userId = packet.userId;
    this.hasLinkHeader = packet.input !== null;
    this.mark = packet.mark >>> 0;
    this.#writeLink(packet);
    if (packet.family === "ipv4") this.#writeIpv4(packet);
    else this.#writeIpv6(packet);
    this.#writeTransport(packet);
    this.#markUnknown();
  }

  #writeLink({ sourceMac, destinationMac, family }: Packet): void {
    if (destinationMac !== null) this.bytes.set(macBytes(destinationMac), 0);
    else this.known.fill(0, 0, 6);
    if (sourceMac !== null) this.bytes.set(macBytes(sourceMac), 6);
    else this.known.fill(0, 6, 12);
    this.bytes.writeUInt16BE(family === "ipv4" ? 0x0800 : 0x86dd, 12);
  }

  #writeIpv4(packet: Packet): void {
    const at = this.networkAt;
    this.bytes[at] = 0x45;
    this.bytes[at + 1] = packet.tos;
    this.bytes.writeUInt16BE(Math.min(this.length, 0xffff), at + 2);
    this.bytes[at + 6] = packet.protocol === protocols.tcp ? 0x40 : 0;
    this.bytes[at + 8] = packet.ttl;
    this.bytes[at + 9] = packet.protocol;
    this.bytes.set(addressBytes(packet.source), at + 12);
    this.bytes.set(addressBytes(packet.destination), at + 16);
  }

  #writeIpv6(packet: Packet): void {
    const at = this.networkAt;
    this.bytes[at] = 0x60 | (packet.tos >> 4);
    this.bytes[at + 1] = (packet.tos << 4) & 0xf0;
    this.bytes.writeUInt16BE(Math.min(this.length - 40, 0xffff), at + 4);
    this.bytes[at + 6] = packet.protocol;
    this.bytes[at + 7] = packet.ttl;
    this.bytes.set(addressBytes(packet.source), at + 8);
    this.bytes.set(addressBytes(packet.destination), at + 24);
  }

  #writeTransport(packet: Packet): void {
    const at = this.transportAt;
    if (this.hasPorts) {
      this.bytes.writeUInt16BE(packet.sourcePort, at);
      this.bytes.writeUInt16BE(packet.destinationPort, at + 2);
    }
    if (packet.protocol === protocols.tcp) {
      this.bytes[at + 12] = 0x50;
      this.bytes[at + 13] = packet.tcpFlags;
    } else if (packet.protocol === protocols.udp) {
      this.bytes.writeUInt16BE((this.length - (at - linkBytes)) & 0xffff, at + 4);
    } else if (this.isIcmp) {
      this.bytes[at] = packet.icmpType;
      this.bytes[at + 1] = packet.icmpCode;
      this.bytes.writeUInt16BE(packet.icmpId, at + 4);
    }
  }

  #markUnknown(): void {
    for (const [first, last] of unknownNetwork[this.family])
      this.known.fill(0, this.networkAt + first, this.networkAt + last + 1);
    const spans = unknownTransport[this.protocol] ?? (this.hasPorts ? [[4, 7]] : [[0, 7]]);
    for (const [first, last] of spans)
      this.known.fill(0, this.transportAt + first, this.transportAt + last + 1);
  }

  get isIcmp(): boolean {
    return this.protocol === protocols.icmp || this.protocol === protocols.icmp6;
  }
  get sourceAt(): number {
    return this.networkAt + (this.family === "ipv4" ? 12 : 8);
  }
  get destinationAt(): number {
    return this.networkAt + (this.family === "ipv4" ? 16 : 24);
  }
  get addressLength(): number {
    return this.family === "ipv4" ? 4 : 16;
  }
  /** The address in network order, not copied. */
  get source(): Buffer {
    return this.bytes.subarray(this.sourceAt, this.sourceAt + this.addressLength);
  }
  get destination(): Buffer {
    return this.bytes.subarray(this.destinationAt, this.destinationAt + this.addressLength);
  }
  get sourceAddress(): Address {
    return addressFromBytes(this.source);
  }
  get destinationAddress(): Address {
    return addressFromBytes(this.destination);
  }
  get sourcePort(): number {
    return this.hasPorts ? this.bytes.readUInt16BE(this.transportAt) : 0;
  }
  set sourcePort(port: number) {
    this.bytes.writeUInt16BE(port, this.transportAt);
  }
  get destinationPort(): number {
    return this.hasPorts ? this.bytes.readUInt16BE(this.transportAt + 2) : 0;
  }
  set destinationPort(port: number) {
    this.bytes.writeUInt16BE(port, this.transportAt + 2);
  }
  get icmpType(): number {
    return this.isIcmp ? this.bytes[this.transportAt]! : 0;
  }
  get icmpCode(): number {
    return this.isIcmp ? this.bytes[this.transportAt + 1]! : 0;
  }
  get icmpId(): number {
    return this.bytes.readUInt16BE(this.transportAt + 4);
  }
  set icmpId(id: number) {
    this.bytes.writeUInt16BE(id, this.transportAt + 4);
  }
  get tcpFlags(): number {
    return this.protocol === protocols.tcp ? this.bytes[this.transportAt + 13]! : 0;
  }
  get tos(): number {
    const at = this.networkAt;
    if (this.family === "ipv4") return this.bytes[at + 1]!;
    return ((this.bytes[at]! << 4) & 0xf0) | (this.bytes[at + 1]! >> 4);
  }
  set tos(value: number) {
    const at = this.networkAt;
    if (this.family === "ipv4") this.bytes[at + 1] = value;
    else {
      this.bytes[at] = 0x60 | (value >> 4);
      this.bytes[at + 1] = ((value << 4) & 0xf0) | (this.bytes[at + 1]! & 0x0f);
    }
  }
  get ttl(): number {
    return this.bytes[this.networkAt + (this.family === "ipv4" ? 8 : 7)]!;
  }
  set ttl(value: number) {
    this.bytes[this.networkAt + (this.family === "ipv4" ? 8 : 7)] = value;
  }
  /** IPv4 only: whether it must not be cut into pieces. */
  get isUnfragmentable(): boolean {
    return this.family === "ipv6" || (this.bytes[this.networkAt + 6]! & 0x40) !== 0;
  }
}
