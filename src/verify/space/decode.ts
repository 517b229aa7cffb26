import { address, addressFromNumber, addressNumber, type Family, macFromBytes } from "../../net/index.ts";
import type { ConnectionState, Packet } from "../model/packet.ts";
import type { Assignment } from "../sets/index.ts";
import { connectionStates } from "./connection-state.ts";
import type { Field } from "./field.ts";
import type { HeaderSpace } from "./header-space.ts";

/** What a packet is like where nothing else is asked for: a new TCP connection between addresses of RFC 5737, 3849. */
const usual = {
  source: { ipv4: address("192.0.2.10"), ipv6: address("2001:db8::10") },
  destination: { ipv4: address("198.51.100.20"), ipv6: address("2001:db8:1::20") },
  protocol: 6,
  sourcePort: 40_000,
  destinationPort: 443,
  echoType: { ipv4: 8, ipv6: 128 },
  tcpFlags: 2,
  ttl: 64,
  length: { ipv4: 40, ipv6: 60 },
  mac: 0x02_00_00_00_00_01n,
} as const;

/** The value of a field: bits that the assignment tells, others as in `instead`. */
export const valueIn = (assignment: Assignment, field: Field, instead: bigint | number): bigint => {
  const width = field.levels.length;
  return field.levels.reduce((value, level, at) => {
    const bit = assignment.get(level) ?? Number((BigInt(instead) >> BigInt(width - 1 - at)) & 1n);
    return (value << 1n) | BigInt(bit);
  }, 0n);
};

const addressIn = (assignment: Assignment, field: Field, family: Family, which: "source" | "destination") =>
  addressFromNumber(family, valueIn(assignment, field, addressNumber(usual[which][family])));

const macIn = (assignment: Assignment, field: Field): Packet["sourceMac"] => {
  if (!field.levels.some((level) => assignment.has(level))) return null;
  const number = valueIn(assignment, field, usual.mac);
  return macFromBytes(
    Uint8Array.from({ length: 6 }, (_, at) => Number((number >> BigInt(8 * (5 - at))) & 255n)),
  );
};

/** What the transport header says, by protocol. */
const transportIn = (space: HeaderSpace, assignment: Assignment, protocol: number) => {
  const { sport, dport, tcpFlags } = space.fields;
  const read = (field: Field, instead: number): number => Number(valueIn(assignment, field, instead));
  const none = { sourcePort: 0, destinationPort: 0, icmpType: 0, icmpCode: 0, icmpId: 0, tcpFlags: 0 };
  if (protocol === 1 || protocol === 58) {
    const typeAndCode = read(sport, usual.echoType[space.family] << 8);
    const icmpId = read(space.bytes("transport", 4, 2), 1);
    return { ...none, icmpType: typeAndCode >> 8, icmpCode: typeAndCode & 255, icmpId };
  }
  if (![6, 17, 132, 136, 33].includes(protocol)) return none;
  const ports = {
    sourcePort: read(sport, usual.sourcePort),
    destinationPort: read(dport, usual.destinationPort),
  };
  return { ...none, ...ports, tcpFlags: protocol === 6 ? read(tcpFlags, usual.tcpFlags) : 0 };
};

/** A whole packet that has the bits of `assignment`; what they leave open is as in everyday traffic. */
export const decodePacket = (space: HeaderSpace, assignment: Assignment): Packet => {
  const { fields, family } = space;
  const read = (field: Field, instead: number): number => Number(valueIn(assignment, field, instead));
  const protocol = read(fields.protocol, usual.protocol);
  return {
    family,
    input: space.linkOf(read(fields.inputLink, 0)),
    source: addressIn(assignment, fields.source, family, "source"),
    destination: addressIn(assignment, fields.destination, family, "destination"),
    protocol,
    ...transportIn(space, assignment, protocol),
    tos: read(fields.tos, 0),
    ttl: read(fields.ttl, usual.ttl),
    length: read(fields.length, usual.length[family]),
    mark: read(fields.mark, 0),
    sourceMac: macIn(assignment, space.bytes("link", 6, 6)),
    destinationMac: macIn(assignment, space.bytes("link", 0, 6)),
    userId: fields.userId.levels.some((level) => assignment.has(level)) ? read(fields.userId, 0) : null,
  };
};

/** The connection state that the assignment tells; `new` when it tells none. */
export const stateIn = (space: HeaderSpace, assignment: Assignment): ConnectionState =>
  connectionStates[Number(valueIn(assignment, space.fields.ctState, 0))] ?? "invalid";
