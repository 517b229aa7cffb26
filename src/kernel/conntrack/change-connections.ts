import { addressBytes, familyOf } from "../../net/index.ts";
import { kernelErrorOf, MessageWriter, type NetlinkConnection } from "../netlink/index.ts";
import type { ConnectionEntry, ConnectionTuple } from "./connection-entry.ts";
import { attribute, icmp, ip, messages, protocol, tuple } from "./constants.ts";
import { withConntrack } from "./with-conntrack.ts";

/**
 * Makes the kernel forget connections, each only as long as it is the very one that was read. The next packet is a first
 * one again: whoever wants it refused must have changed the rules before. Gives those that were still there.
 *
 * Throws `KernelError`.
 */
export const forgetConnections = (
  netns: string | null,
  entries: readonly ConnectionEntry[],
): readonly ConnectionEntry[] =>
  change(netns, "forget connections", entries, (writer, entry) =>
    writeHead(writer, messages.delete, entry).attributeBe32(attribute.id, entry.id),
  );

/**
 * Sets the bits in `mask` of the marks of connections to those of `value`, and leaves the other bits. Gives those that
 * were still there. Throws `KernelError`.
 */
export const markConnections = (
  netns: string | null,
  entries: readonly ConnectionEntry[],
  value: number,
  mask: number,
): readonly ConnectionEntry[] =>
  change(netns, "change the marks of connections", entries, (writer, entry) =>
    writeHead(writer, messages.new, entry)
      .attributeBe32(attribute.mark, (value & mask) >>> 0)
      .attributeBe32(attribute.markMask, mask >>> 0),
  );

type Write = (writer: MessageWriter, entry: ConnectionEntry) => MessageWriter;

const change = (
  netns: string | null,
  operation: string,
  entries: readonly ConnectionEntry[],
  write: Write,
): readonly ConnectionEntry[] => {
  if (entries.length === 0) return [];
  return withConntrack(netns, (connection) => transact(connection, operation, entries, write));
};

/** A connection that has gone is no fault: it was to go, or it has nothing left to change. */
const transact = (
  connection: NetlinkConnection,
  operation: string,
  entries: readonly ConnectionEntry[],
  write: Write,
): readonly ConnectionEntry[] => {
  const writer = new MessageWriter(entries.length * 128);
  for (const entry of entries) write(writer, entry).end();
  const answers = connection.transact(operation, writer);
  const fault = answers.find((answer) => answer !== null && answer.errno !== "ENOENT");
  if (fault != null) throw kernelErrorOf(operation, fault);
  return entries.filter((_, index) => answers[index] === null);
};

const writeHead = (
  writer: MessageWriter,
  type: number,
  { original, zone }: ConnectionEntry,
): MessageWriter => {
  const isIpv4 = familyOf(original.source) === "ipv4";
  writer
    .begin(type)
    .u8(isIpv4 ? addressFamily.ipv4 : addressFamily.ipv6)
    .u8(0)
    .u16(0);
  writeTuple(writer, original, isIpv4);
  return zone === 0 ? writer : writer.attributeBe16(attribute.zone, zone);
};

const addressFamily = { ipv4: 2, ipv6: 10 } as const;

const writeTuple = (writer: MessageWriter, original: ConnectionTuple, isIpv4: boolean): void => {
  const { source, destination } = original;
  writer
    .nest(attribute.original)
    .nest(tuple.ip)
    .attribute(isIpv4 ? ip.source4 : ip.source6, addressBytes(source))
    .attribute(isIpv4 ? ip.destination4 : ip.destination6, addressBytes(destination))
    .endNest()
    .nest(tuple.protocol)
    .attributeU8(protocol.number, original.protocol);
  writePorts(writer, original);
  writer.endNest().endNest();
};

const writePorts = (
  writer: MessageWriter,
  { protocol: number, ...ports }: ConnectionTuple,
): MessageWriter => {
  const { sourcePort, destinationPort } = ports;
  const names = icmp[number];
  return names === undefined
    ? writer
        .attributeBe16(protocol.sourcePort, sourcePort)
        .attributeBe16(protocol.destinationPort, destinationPort)
    : writer
        .attributeBe16(names.id, sourcePort)
        .attributeU8(names.type, destinationPort >> 8)
        .attributeU8(names.code, destinationPort & 0xff);
};
