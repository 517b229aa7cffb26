import { address, familyOf } from "../../../src/net/index.ts";
import type { Packet } from "../../../src/verify/index.ts";

/** A first TCP segment, unless `more` says otherwise. */
export const somePacket = (
  input: string | null,
  source: string,
  destination: string,
  more: Partial<Packet> = {},
): Packet => ({
  family: familyOf(address(destination)),
  input,
  source: address(source),
  destination: address(destination),
  protocol: 6,
  sourcePort: 40_000,
  destinationPort: 443,
  icmpType: 0,
  icmpCode: 0,
  icmpId: 0,
  tcpFlags: 2,
  tos: 0,
  ttl: 64,
  length: 60,
  mark: 0,
  sourceMac: null,
  destinationMac: null,
  userId: input === null ? 0 : null,
  ...more,
});
