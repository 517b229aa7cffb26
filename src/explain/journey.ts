import type { Packet, Stage, TraceStep } from "../verify/index.ts";
import type { ConnectionChange, Connections } from "./connections/connections.ts";
import type { Tracked } from "./connections/tracked.ts";
import type { HostParts } from "./host/host-parts.ts";
import type { PreparedLink } from "./host/links.ts";
import { Frame } from "./packet/frame.ts";
import type { Oracle } from "./packet/oracle.ts";
import type { Decision } from "./routing/routing.ts";
import type { WayOut } from "./routing/next-hops.ts";

/** A packet to be sent. `cites` is the packet that an ICMP error is about, as its sender saw it. */
export interface SentPacket extends Packet {
  readonly cites?: Packet | null;
}

/** A field whose value is only known to lie between two, both included. */
export interface Leeway {
  readonly field: "source" | "destination" | "sourcePort" | "destinationPort";
  readonly first: string | number;
  readonly last: string | number;
}

/** The way that was decided on (`skb_dst`). */
export interface Route {
  readonly kind: "local" | "forward";
  readonly link: PreparedLink;
  readonly way: WayOut | null;
  readonly decision: Extract<Decision, { kind: "route" }> | null;
}

/** A step of the trace. `element`: the element of a verdict map that decided for its rule, `nftTable ip t/MAP/KEY`. */
export interface Step extends TraceStep {
  readonly element?: string;
}

/**
 * The registers of rules. All journeys share them, for no two are ever under way at the same time, and making them for
 * each would cost more than most rules do.
 */
const registers = new Uint8Array(96);
const doubts = new Uint8Array(96);

/** One packet on its way through a host: everything that changes while it goes. */
export class Journey {
  readonly parts: HostParts;
  readonly table: Connections;
  readonly packet: SentPacket;
  readonly frame: Frame;
  readonly oracle: Oracle;
  readonly trace: Step[] = [];
  /** Ids of rules whose counter it passed, in order. */
  readonly counted: string[] = [];
  readonly leeways: Leeway[] = [];
  readonly gone: ConnectionChange[] = [];
  readonly registers = registers;
  /** 1 for every byte of a register that nobody knows. */
  readonly doubts = doubts;
  /** Elements that rules put into sets: `SET KEY`. */
  readonly added = new Set<string>();
  tracked: Tracked | null = null;
  isUntracked = false;
  zone = 0;
  /** The port of a bridge that it came in by, and that it leaves by. */
  inputPort: PreparedLink | null = null;
  outputPort: PreparedLink | null = null;
  route: Route | null = null;
  /** `skb->pkt_type` by its number: host 0, broadcast 1, multicast 2, other host 3. */
  packetType = 0;

  constructor(parts: HostParts, table: Connections, packet: SentPacket, oracle: Oracle) {
    this.parts = parts;
    this.table = table;
    this.packet = packet;
    this.frame = new Frame(packet);
    registers.fill(0);
    doubts.fill(0);
    this.oracle = oracle;
  }

  step(stage: Stage, object: string | null, decision: string, element: string | null = null): void {
    this.trace.push(element === null ? { stage, object, decision } : { stage, object, decision, element });
  }

  /** What it makes of the connections. */
  changes(): readonly ConnectionChange[] {
    const change = this.tracked?.change() ?? null;
    return change === null ? this.gone : [...this.gone, change];
  }
}
