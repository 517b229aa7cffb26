import type { Packet } from "../../../src/verify/index.ts";
import { protocols } from "../harness/protocols.ts";

const names = new Map<number, string>(Object.entries(protocols).map(([name, number]) => [number, name]));

/** A packet on one line: `e0 tcp 10.0.0.2:1024 > 10.0.1.2:80 flags 2`. */
export const formatPacket = (packet: Packet): string => {
  const { input, protocol, source, sourcePort, destination, destinationPort } = packet;
  const rest = (["tcpFlags", "icmpType", "icmpId", "tos", "mark", "userId", "ttl", "length"] as const)
    .filter((field) => packet[field])
    .map((field) => `${field} ${packet[field]}`);
  const from = input ?? "own";
  const macs = packet.destinationMac === null ? [] : [`to ${packet.destinationMac}`];
  return [
    `${from} ${names.get(protocol) ?? protocol} ${source}:${sourcePort} > ${destination}:${destinationPort}`,
    ...rest,
    ...macs,
  ].join(" ");
};
