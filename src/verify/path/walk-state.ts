import type { Address } from "../../net/index.ts";
import type { Assigned } from "../firewall/index.ts";
import { assignedKey } from "./assigned.ts";
import type { Rewrite } from "./fate.ts";

/** How the translation of a packet is decided on. */
export type Translating =
  /** The first packet of a connection: nat chains are asked, until one side is settled. */
  | { readonly kind: "rules"; readonly destinationSettled: boolean; readonly sourceSettled: boolean }
  /**
   * A later packet: what its connection agreed on is done to it where nat chains would run. Everything is written over
   * the header that the answer is written over: that of the first packet.
   */
  | {
      readonly kind: "session";
      /** What conntrack says about the packet. */
      readonly known: Assigned;
      readonly destination: Assigned;
      readonly source: Assigned;
    }
  /** No connection (`invalid`, `untracked`), or already done. */
  | { readonly kind: "none" };

/** A class of packets on their way: what their headers are by now, and what was decided. */
export interface WalkState {
  /** The header by now, over the header that the packet came with. */
  readonly assigned: Assigned;
  /** The L3 link that it came in by; `null` for a packet of the host itself. */
  readonly input: string | null;
  readonly out: string | null;
  readonly nextHop: Address | "destination" | null;
  readonly destination: Rewrite | null;
  readonly source: Rewrite | null;
  readonly translating: Translating;
  /** Conntrack has seen it. */
  readonly isTracked: boolean;
  /** It was sent to the host itself by `lo`: its route is decided. */
  readonly isLooped: boolean;
  /** Its mark, destination or TOS changed after its route was chosen: it is routed again when the hook is through. */
  readonly mustReroute: boolean;
  readonly unknowns: readonly string[];
}

const translatingKey = (translating: Translating): string =>
  translating.kind === "session"
    ? `session ${assignedKey(translating.known)} ${assignedKey(translating.destination)} ${assignedKey(translating.source)}`
    : JSON.stringify(translating);

/** States with equal keys go the same way. */
export const stateKey = ({ assigned, translating, ...rest }: WalkState): string =>
  `${assignedKey(assigned)} ${translatingKey(translating)} ${JSON.stringify(rest)}`;
