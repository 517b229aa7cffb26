import { type BenchPrefix, type BenchRule, randomOf } from "./rules.ts";

/** `send.c` knows the size. */
export const frameBytes = 70;

const protocolNumbers = { icmp: 1, tcp: 6, udp: 17, sctp: 132 } as const;

/** The MAC address of the router's side of every cable. */
export const routerMac = "02:00:00:00:00:01";

/** Frames that each open a flow of their own: their rules drawn evenly, addresses and ports anywhere in the rule. */
export const framesFor = (rules: readonly BenchRule[], count: number, seed: number): Buffer => {
  const random = randomOf(seed);
  const frames = Buffer.alloc(count * frameBytes);
  for (let at = 0; at < count;) {
    const rule = rules[Math.floor(random() * rules.length)]!;
    const source = addressIn(rule.source, random);
    const destination = addressIn(rule.destination, random);
    if (source === null || destination === null) continue;
    writeFrame(frames.subarray(at * frameBytes, (at + 1) * frameBytes), {
      rule,
      source,
      destination,
      random,
      at,
    });
    at += 1;
  }
  return frames;
};

/** An address that a packet may have: neither 0/8 nor loopback nor above 223; `null` when none is found. */
const addressIn = ({ base, length }: BenchPrefix, random: () => number): number | null => {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const address = base + Math.floor(random() * 2 ** (32 - length));
    const first = address >>> 24;
    if (first > 0 && first !== 127 && first < 224) return address;
  }
  return null;
};

interface Opening {
  readonly rule: BenchRule;
  readonly source: number;
  readonly destination: number;
  readonly random: () => number;
  readonly at: number;
}

/** Ethernet, IPv4 (RFC 791 §3.1) and the start of the transport header. */
const writeFrame = (frame: Buffer, { rule, source, destination, random, at }: Opening): void => {
  const protocol = protocolNumbers[rule.protocol ?? "udp"];
  frame.write(routerMac.replaceAll(":", ""), 0, "hex");
  frame.write("020000000002", 6, "hex");
  frame.writeUInt16BE(0x0800, 12);
  const header = frame.subarray(14, 34);
  header.writeUInt16BE(0x4500, 0);
  header.writeUInt16BE(frameBytes - 14, 2);
  header.writeUInt8(64, 8);
  header.writeUInt8(protocol, 9);
  header.writeUInt32BE(source, 12);
  header.writeUInt32BE(destination, 16);
  header.writeUInt16BE(checksum(header), 10);
  const { first, last } = rule.ports ?? { first: 1, last: 65_535 };
  const port = first + Math.floor(random() * (last - first + 1));
  writeTransport(frame.subarray(34), protocol, 1024 + (at % 64_000), port);
};

/** A TCP SYN (RFC 9293 §3.1), a UDP header without checksum, an SCTP INIT (RFC 9260 §3.3.2), an echo request. */
const writeTransport = (bytes: Buffer, protocol: number, sourcePort: number, port: number): void => {
  if (protocol === 1) {
    bytes.writeUInt8(8, 0);
    bytes.writeUInt16BE(sourcePort, 4);
    return;
  }
  bytes.writeUInt16BE(sourcePort, 0);
  bytes.writeUInt16BE(port, 2);
  if (protocol === 6) bytes.writeUInt16BE(0x5002, 12);
  if (protocol === 17) bytes.writeUInt16BE(bytes.length, 4);
  if (protocol === 132) {
    bytes.writeUInt8(1, 12);
    bytes.writeUInt16BE(bytes.length - 12, 14);
    bytes.writeUInt32BE(1, 16);
  }
};

const checksum = (header: Buffer): number => {
  let sum = 0;
  for (let at = 0; at < header.length; at += 2) sum += header.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
};
