import { addressNumber, macBytes } from "../../net/index.ts";
import type { ConnectionState, Packet } from "../model/packet.ts";
import type { Assignment } from "../sets/index.ts";
import { connectionStateNumber } from "./connection-state.ts";
import type { Field } from "./field.ts";
import type { HeaderSpace } from "./header-space.ts";

/** What goes with a packet besides its headers. What is not said is 0, and `new`. */
export interface PacketContext {
  readonly state?: ConnectionState;
  readonly isReply?: boolean;
  readonly ctStatus?: number;
  readonly ctMark?: number;
  readonly output?: string | null;
}

/** Values of fields. */
export type FieldValue = readonly [field: Field, value: bigint | number];

const icmpProtocols = [1, 58];
const etherTypes = { ipv4: 0x0800, ipv6: 0x86dd } as const;

const macNumber = (mac: Packet["sourceMac"]): bigint =>
  mac === null ? 0n : macBytes(mac).reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);

/** A field that has this value in the packet, for every field that the packet says something about. */
const valuesOf = (space: HeaderSpace, packet: Packet, context: PacketContext): readonly FieldValue[] => {
  const { fields } = space;
  const isIcmp = icmpProtocols.includes(packet.protocol);
  return [
    [fields.ctState, connectionStateNumber(context.state ?? "new")],
    [fields.ctDirection, context.isReply === true ? 1 : 0],
    [fields.ctStatus, context.ctStatus ?? 0],
    [fields.mark, packet.mark],
    [fields.ctMark, context.ctMark ?? 0],
    [fields.inputLink, space.linkClass(packet.input)],
    [fields.outputLink, space.linkClass(context.output ?? null)],
    [fields.protocol, packet.protocol],
    [fields.destination, addressNumber(packet.destination)],
    [fields.source, addressNumber(packet.source)],
    [fields.sport, isIcmp ? (packet.icmpType << 8) | packet.icmpCode : packet.sourcePort],
    [fields.dport, isIcmp ? 0 : packet.destinationPort],
    ...(isIcmp ? [[space.bytes("transport", 4, 2), packet.icmpId] as const] : []),
    [fields.tcpFlags, packet.tcpFlags],
    [fields.tos, packet.tos],
    [fields.ttl, packet.ttl],
    [fields.length, packet.length],
    [fields.userId, packet.userId ?? 0],
    [space.bytes("link", 0, 6), macNumber(packet.destinationMac)],
    [space.bytes("link", 6, 6), macNumber(packet.sourceMac)],
    [space.bytes("link", 12, 2), etherTypes[space.family]],
  ];
};

/**
 * The bits of a packet. Bits that a packet does not tell (unknown predicates, bridge ports, other bytes) are 0;
 * `more` sets fields after all others.
 */
export const encodePacket = (
  space: HeaderSpace,
  packet: Packet,
  context: PacketContext = {},
  more: readonly FieldValue[] = [],
): Assignment =>
  new Map(
    [...valuesOf(space, packet, context), ...more].flatMap(([field, value]) =>
      space.bits(field, value).map(({ level, value }) => [level, value] as const),
    ),
  );

/** The bit function of an assignment: 0 for what it does not tell. */
export const bitsIn =
  (assignment: Assignment) =>
  (level: number): 0 | 1 =>
    assignment.get(level) ?? 0;
