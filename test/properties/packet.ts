import type { Address, Family } from "../../src/net/index.ts";

/** A packet on its way through the host, and what conntrack knows of it. */
export interface Packet {
  readonly family: Family;
  readonly incoming: string;
  readonly outgoing: string;
  readonly source: Address;
  readonly destination: Address;
  readonly protocol: number;
  /** The first four bytes behind the network header: ports, or ICMP type, code and checksum. */
  readonly transport: readonly [number, number, number, number];
  readonly direction: "original" | "reply";
  /** Whether the flow's destination was translated by `publish`. */
  readonly isPublished: boolean;
  /** Marks of the packet and of its connection, and the code point in the header; 0 when absent. */
  readonly mark?: number;
  readonly connectionMark?: number;
  readonly codePoint?: number;
}

/** A flow by its first packet, after translation. */
export interface Flow {
  readonly family: Family;
  readonly incoming: string;
  readonly outgoing: string;
  readonly source: Address;
  readonly destination: Address;
  readonly protocol: number;
  /** Ports, or for ICMP the type of a query. */
  readonly sourcePort: number;
  readonly port: number;
  readonly icmpType: number;
  readonly isPublished: boolean;
}

const isIcmp = ({ protocol }: Flow): boolean => protocol === 1 || protocol === 58;

/** Answers to the two echo requests (RFC 792, RFC 4443 §4.2). */
const answers: ReadonlyMap<number, number> = new Map([
  [8, 0],
  [128, 129],
]);

const bytesOf = (first: number, second: number): Packet["transport"] => [
  first >> 8,
  first & 255,
  second >> 8,
  second & 255,
];

/** The first packet of a flow. */
export const openingOf = (flow: Flow): Packet => ({
  ...flow,
  direction: "original",
  transport: isIcmp(flow) ? [flow.icmpType, 0, 0, 0] : bytesOf(flow.sourcePort, flow.port),
});

/** What comes back; `null` where nothing does. */
export const replyOf = (flow: Flow): Packet | null => {
  const answer = isIcmp(flow) ? answers.get(flow.icmpType) : 0;
  if (answer === undefined) return null;
  return {
    ...flow,
    incoming: flow.outgoing,
    outgoing: flow.incoming,
    source: flow.destination,
    destination: flow.source,
    direction: "reply",
    transport: isIcmp(flow) ? [answer, 0, 0, 0] : bytesOf(flow.port, flow.sourcePort),
  };
};
