import type { Family } from "../../net/index.ts";

/** What a routing decision is made from (`struct flowi4`, `struct flowi6`). Addresses are in network order. */
export interface Flow {
  readonly family: Family;
  readonly source: Buffer;
  readonly destination: Buffer;
  /** The link that the packet came in by; `lo` for packets of the host itself. */
  readonly input: string;
  /** The link that it has to leave by; `null` when any will do. */
  readonly output: string | null;
  readonly mark: number;
  readonly isMarkKnown: boolean;
  readonly tos: number;
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly userId: number;
  /** Whether next hops without carrier count as well (`FIB_LOOKUP_IGNORE_LINKSTATE`). */
  readonly ignoresCarrier: boolean;
  /** IPv6: only next hops on the input link (`RT6_LOOKUP_F_IFACE`). */
  readonly staysOnLink: boolean;
}

/** Packets that no socket sends count as root's (`sock_net_uid` without a socket). */
export const nobody = 0;
