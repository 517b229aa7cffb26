import { type Address, addressFromBytes } from "../../net/index.ts";
import { type Attributes, MessageWriter, type NetlinkConnection, parseAttributes } from "../netlink/index.ts";
import type { ConnectionEntry, ConnectionTuple } from "./connection-entry.ts";
import { attribute, icmp, ip, messages, protocol, protocolInfo, tuple } from "./constants.ts";
import { withConntrack } from "./with-conntrack.ts";

/** `struct nfgenmsg`: family (any), version, resource. */
const headerBytes = 4;

/** Every connection of a namespace (`null`: our own). Throws `KernelError`; without conntrack there are none. */
export const readConnections = (netns: string | null): readonly ConnectionEntry[] =>
  withConntrack(netns, dump);

const dump = (connection: NetlinkConnection): readonly ConnectionEntry[] => {
  const writer = new MessageWriter(64);
  writer.begin(messages.get).u32(0).end();
  return connection.decodeDump("read the connections", writer, ({ payload }) =>
    entryOf(parseAttributes(payload, headerBytes)),
  );
};

const entryOf = (attributes: Attributes): ConnectionEntry | null => {
  const original = tupleOf(attributes.get(attribute.original));
  const reply = tupleOf(attributes.get(attribute.reply));
  if (original === null || reply === null) return null;
  return {
    original,
    reply,
    zone: attributes.get(attribute.zone)?.readUInt16BE(0) ?? 0,
    id: attributes.get(attribute.id)?.readUInt32BE(0) ?? 0,
    status: attributes.get(attribute.status)?.readUInt32BE(0) ?? 0,
    mark: attributes.get(attribute.mark)?.readUInt32BE(0) ?? 0,
    tcpState: tcpStateOf(attributes.get(attribute.protocolInfo)),
  };
};

const tcpStateOf = (bytes: Buffer | undefined): number =>
  inside(inside(bytes).get(protocolInfo.tcp)).get(protocolInfo.tcpState)?.readUInt8(0) ?? 0;

const tupleOf = (bytes: Buffer | undefined): ConnectionTuple | null => {
  const parts = inside(bytes);
  const addresses = inside(parts.get(tuple.ip));
  const protocols = inside(parts.get(tuple.protocol));
  const source = addressIn(addresses, ip.source4, ip.source6);
  const destination = addressIn(addresses, ip.destination4, ip.destination6);
  if (source === null || destination === null) return null;
  const number = protocols.get(protocol.number)?.readUInt8(0) ?? 0;
  return { source, destination, protocol: number, ...portsOf(protocols, number) };
};

const portsOf = (
  attributes: Attributes,
  number: number,
): Pick<ConnectionTuple, "sourcePort" | "destinationPort"> => {
  const word = (type: number): number => attributes.get(type)?.readUInt16BE(0) ?? 0;
  const byte = (type: number): number => attributes.get(type)?.readUInt8(0) ?? 0;
  const names = icmp[number];
  return names === undefined
    ? { sourcePort: word(protocol.sourcePort), destinationPort: word(protocol.destinationPort) }
    : { sourcePort: word(names.id), destinationPort: (byte(names.type) << 8) | byte(names.code) };
};

const inside = (bytes: Buffer | undefined): Attributes => parseAttributes(bytes ?? Buffer.alloc(0));

const addressIn = (attributes: Attributes, ...types: readonly number[]): Address | null => {
  const bytes = types.map((type) => attributes.get(type)).find((found) => found !== undefined);
  return bytes === undefined ? null : addressFromBytes(bytes);
};
