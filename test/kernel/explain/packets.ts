import type { SentPacket } from "../../../src/explain/index.ts";
import { packetOf } from "./bench-host.ts";

/* Packets from a station behind `l0`. */

export const udp = (
  destination: string,
  destinationPort: number,
  fields: Partial<SentPacket> = {},
): SentPacket => packetOf("l0", "10.0.0.9", destination, { destinationPort, ...fields });

export const tcp = (
  destination: string,
  destinationPort: number,
  fields: Partial<SentPacket> = {},
): SentPacket => udp(destination, destinationPort, { protocol: 6, tcpFlags: 2, length: 56, ...fields });

export const six = (
  destination: string,
  destinationPort: number,
  fields: Partial<SentPacket> = {},
): SentPacket => packetOf("l0", "2001:db8::9", destination, { destinationPort, ...fields });

export const echo = (destination: string, fields: Partial<SentPacket> = {}): SentPacket =>
  packetOf("l0", "10.0.0.9", destination, {
    protocol: 1,
    icmpType: 8,
    icmpId: 77,
    sourcePort: 0,
    destinationPort: 0,
    ...fields,
  });

/** A set-up and what is sent into it. */
export interface Scenario {
  readonly name: string;
  readonly nft?: string;
  readonly tool?: readonly [string, string];
  readonly lines?: string;
  readonly undo?: string;
  readonly packets: readonly SentPacket[];
}
