import { type Address, addressFromBytes } from "../../net/index.ts";
import { type Namespace, openNamespace } from "../netns/index.ts";
import {
  type Attributes,
  MessageWriter,
  type NetlinkConnection,
  openConnection,
  parseAttributes,
} from "../netlink/index.ts";
import type { ConnectionEntry } from "./connection-entry.ts";

/** `linux/netfilter/nfnetlink.h`: `NFNL_SUBSYS_CTNETLINK` with `IPCTNL_MSG_CT_GET`. */
const getConnections = (1 << 8) | 1;

/** `struct nfgenmsg`: family (any), version, resource. */
const headerBytes = 4;

/** `linux/netfilter/nfnetlink_conntrack.h`: `CTA_*`, `CTA_TUPLE_*`, `CTA_IP_*`, `CTA_PROTO_*`. */
const attribute = { original: 1, reply: 2, status: 3, mark: 8 } as const;
const tuple = { ip: 1, protocol: 2 } as const;
const ip = { source4: 1, destination4: 2, source6: 3, destination6: 4 } as const;
const protocol = { number: 1, sourcePort: 2, destinationPort: 3 } as const;

/** Every connection of a namespace (`null`: our own). Throws `KernelError`; without conntrack there are none. */
export const readConnections = (netns: string | null): readonly ConnectionEntry[] => {
  const namespace: Namespace = openNamespace(netns);
  try {
    const connection = openConnection({ protocol: "netfilter", namespace });
    try {
      return dump(connection);
    } finally {
      connection.close();
    }
  } finally {
    namespace.close();
  }
};

const dump = (connection: NetlinkConnection): readonly ConnectionEntry[] => {
  const writer = new MessageWriter(64);
  writer.begin(getConnections).u8(0).u8(0).u8(0).u8(0).end();
  return connection.decodeDump("read the connections", writer, ({ payload }) =>
    entryOf(parseAttributes(payload, headerBytes)),
  );
};

const entryOf = (attributes: Attributes): ConnectionEntry | null => {
  const original = tupleOf(attributes.get(attribute.original));
  const reply = tupleOf(attributes.get(attribute.reply));
  if (original === null || reply === null) return null;
  return {
    ...original,
    reply: { source: reply.source, destination: reply.destination },
    status: attributes.get(attribute.status)?.readUInt32BE(0) ?? 0,
    mark: attributes.get(attribute.mark)?.readUInt32BE(0) ?? 0,
  };
};

type Tuple = Pick<ConnectionEntry, "source" | "destination" | "protocol" | "sourcePort" | "destinationPort">;

const tupleOf = (bytes: Buffer | undefined): Tuple | null => {
  const parts = parseAttributes(bytes ?? Buffer.alloc(0));
  const addresses = parseAttributes(parts.get(tuple.ip) ?? Buffer.alloc(0));
  const ports = parseAttributes(parts.get(tuple.protocol) ?? Buffer.alloc(0));
  const source = addressIn(addresses, ip.source4, ip.source6);
  const destination = addressIn(addresses, ip.destination4, ip.destination6);
  if (source === null || destination === null) return null;
  return {
    source,
    destination,
    protocol: ports.get(protocol.number)?.readUInt8(0) ?? 0,
    sourcePort: ports.get(protocol.sourcePort)?.readUInt16BE(0) ?? 0,
    destinationPort: ports.get(protocol.destinationPort)?.readUInt16BE(0) ?? 0,
  };
};

const addressIn = (attributes: Attributes, ...types: readonly number[]): Address | null => {
  const bytes = types.map((type) => attributes.get(type)).find((found) => found !== undefined);
  return bytes === undefined ? null : addressFromBytes(bytes);
};
