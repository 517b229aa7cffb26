import { addressFromBytes, type Family, parseMac } from "../../src/net/index.ts";
import type { ConnectionState, Packet } from "../../src/verify/index.ts";
import { values } from "./arbitrary-nft-loads.ts";
import type { Chance } from "./chance.ts";

/** A packet at the forward hook (or the output hook, when no link brings it), and what conntrack tells of it. */
export interface PlacedPacket {
  readonly packet: Packet;
  readonly output: string;
  readonly state: ConnectionState;
  readonly isReply: boolean;
  readonly ctStatus: number;
  readonly ctMark: number;
}

const states: readonly ConnectionState[] = ["new", "established", "related", "invalid", "untracked"];

/** What chains are asked about. */
export const somePacket = (chance: Chance, family: Family): PlacedPacket => {
  const { is, pick } = chance;
  const state = pick(states);
  const hasConnection = state !== "invalid" && state !== "untracked";
  return {
    packet: packetOf(chance, family),
    output: pick(values.links),
    state,
    isReply: hasConnection && state !== "new" && is(0.5),
    ctStatus: hasConnection ? pick(values.status) : 0,
    ctMark: hasConnection ? pick(values.marks) : 0,
  };
};

const packetOf = ({ is, pick }: Chance, family: Family): Packet => {
  const protocol = pick([6, 17, 132, family === "ipv4" ? 1 : 58]);
  const isIcmp = protocol === 1 || protocol === 58;
  const address = () => addressFromBytes(Buffer.from(pick(values.addresses[family]), "hex"));
  const port = (): number => (isIcmp ? 0 : pick(values.ports));
  const isOwn = is(0.2);
  return {
    family,
    input: isOwn ? null : pick(values.links),
    source: address(),
    destination: address(),
    protocol,
    sourcePort: port(),
    destinationPort: port(),
    icmpType: isIcmp ? pick([8, 0, 128]) : 0,
    icmpCode: 0,
    icmpId: isIcmp ? 7 : 0,
    tcpFlags: protocol === 6 ? pick([2, 16, 18]) : 0,
    tos: pick(values.codePoints),
    ttl: 64,
    length: pick([100, 1500]),
    mark: pick(values.marks),
    sourceMac: parseMac("02:00:00:00:00:01"),
    destinationMac: parseMac("02:00:00:00:00:02"),
    userId: isOwn ? pick([0, 1000]) : null,
  };
};
