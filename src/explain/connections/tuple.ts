import { type Frame, protocols } from "../packet/frame.ts";

/**
 * One direction of a connection (`struct nf_conntrack_tuple`). Addresses are their bytes as Latin-1 text. For ICMP the
 * source port is the identifier, and the destination port type and code.
 */
export interface Tuple {
  readonly protocol: number;
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** What a table is searched by. */
export const tupleKey = (tuple: Tuple, zone: number): string =>
  `${zone} ${tuple.protocol} ${tuple.sourcePort} ${tuple.destinationPort} ${tuple.source}${tuple.destination}`;

/** The tuple that the headers of a frame say. */
export const tupleOf = (frame: Frame): Tuple => ({
  protocol: frame.protocol,
  source: frame.bytes.toString("latin1", frame.sourceAt, frame.sourceAt + frame.addressLength),
  destination: frame.bytes.toString("latin1", frame.destinationAt, frame.destinationAt + frame.addressLength),
  sourcePort: frame.isIcmp ? frame.icmpId : frame.sourcePort,
  destinationPort: frame.isIcmp ? (frame.icmpType << 8) | frame.icmpCode : frame.destinationPort,
});

/** Questions of ICMP and their answers (`nf_conntrack_proto_icmp.c`, `invmap`; `nf_conntrack_proto_icmpv6.c`). */
const answers: Readonly<Record<number, ReadonlyMap<number, number>>> = {
  [protocols.icmp]: new Map([
    [8, 0],
    [0, 8],
    [13, 14],
    [14, 13],
    [15, 16],
    [16, 15],
    [17, 18],
    [18, 17],
  ]),
  [protocols.icmp6]: new Map([
    [128, 129],
    [129, 128],
    [139, 140],
    [140, 139],
  ]),
};

/** The tuple of the other direction; `null` for ICMP messages that have none. */
export const inverted = (tuple: Tuple): Tuple | null => {
  const { protocol, source, destination, sourcePort, destinationPort } = tuple;
  const back = { protocol, source: destination, destination: source };
  const types = answers[protocol];
  if (types === undefined) return { ...back, sourcePort: destinationPort, destinationPort: sourcePort };
  const type = types.get(destinationPort >> 8);
  return type === undefined
    ? null
    : { ...back, sourcePort, destinationPort: (type << 8) | (destinationPort & 0xff) };
};

/** The tuple of the other direction of one that is known to have it. */
export const invertedTuple = (tuple: Tuple): Tuple => inverted(tuple)!;

export const sameTuple = (a: Tuple, b: Tuple): boolean =>
  a.source === b.source &&
  a.destination === b.destination &&
  a.sourcePort === b.sourcePort &&
  a.destinationPort === b.destinationPort &&
  a.protocol === b.protocol;
