import { protocolNumber } from "../../net/index.ts";
import type { Names } from "../../questions/index.ts";
import type { Packet } from "../../verify/index.ts";

/** A packet in one line: `jenkins 10.10.0.10:40000 → nas 192.168.1.20 tcp/445, in by cw-lab`. */
export const packetWords = (packet: Packet, names: Names): string => {
  const { source, destination, input, sourcePort } = packet;
  const from = sideWords(names.ofAddress(source, input), source, hasPorts(packet) ? sourcePort : null);
  const to = sideWords(names.ofAddress(destination, null), destination, null);
  const mark = packet.mark === 0 ? "" : `, mark 0x${packet.mark.toString(16)}`;
  const way = input === null ? "from the host itself" : `in by ${input}`;
  return `${from} → ${to} ${serviceWords(packet)}${mark}, ${way}`;
};

const sideWords = (name: string | null, address: string, port: number | null): string => {
  const place =
    port === null ? address : address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
  return name === null ? place : `${name} ${place}`;
};

const { tcp, udp, sctp, icmp, icmpv6 } = protocolNumber;

const hasPorts = ({ protocol }: Packet): boolean => [tcp, udp, sctp].includes(protocol);

/** `tcp/445`, `ping`, `icmp type 3 code 1`, `protocol 47`. */
export const serviceWords = ({ protocol, destinationPort, icmpType, icmpCode }: Packet): string => {
  const name = Object.entries(protocolNumber).find(([, number]) => number === protocol)?.[0];
  if (name === undefined) return `protocol ${protocol}`;
  if (protocol !== icmp && protocol !== icmpv6) return `${name}/${destinationPort}`;
  if ((icmpType === 8 || icmpType === 128) && icmpCode === 0) return "ping";
  return `${name} type ${icmpType}${icmpCode === 0 ? "" : ` code ${icmpCode}`}`;
};
