import type { HostState } from "../../../src/state/index.ts";
import type { SeenPacket } from "../harness/decode.ts";
import type { Outcome, Packet, TraceStep } from "../../../src/verify/index.ts";

/** A field whose value a model knows only to lie between two, both included. */
export interface Leeway {
  readonly field: "source" | "destination" | "sourcePort" | "destinationPort";
  readonly first: string | number;
  readonly last: string | number;
}

/** One of the things that may become of a packet. */
export interface Way {
  readonly outcome: Outcome;
  readonly leeways: readonly Leeway[];
  /** Ids of the rules that count the packet, as `nftTable ip filter/FORWARD/3`; a rule that is met twice is named twice. */
  readonly counted: readonly string[];
  readonly trace: readonly TraceStep[];
}

/** What a model says of a packet: one way, or several when it depends on what nobody knows. */
export interface Answer<Connections> {
  readonly ways: readonly Way[];
  /** Whether something is not known to the model. A choice among equal next hops is no such thing. */
  readonly isPossibly: boolean;
  /** The connections after each way. */
  readonly connections: readonly Connections[];
}

/** A model of a host, asked for one packet after another. */
export interface Model<Prepared, Connections> {
  readonly none: Connections;
  prepare(host: HostState): Prepared;
  /** `cites` is the packet that an ICMP error is about. */
  /** The connections when the kernel has taken another port than the model, as seen on a packet of the way. */
  settle(connections: Connections, way: Way, seen: SeenPacket): Connections;
  send(host: Prepared, connections: Connections, packet: Packet, cites: Packet | null): Answer<Connections>;
}
