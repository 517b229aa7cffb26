import type { Address, InterfaceAddress, MacAddress } from "../../net/index.ts";

/** What a first policy says, before it is text. Names are sound, and unique where they must be. */
export interface Draft {
  readonly uplinks: readonly DraftUplink[];
  readonly networks: readonly DraftNetwork[];
  readonly machines: readonly DraftMachine[];
  /** What was seen and is not part of the policy, each in a sentence. */
  readonly leftOut: readonly string[];
  /** Whether the host passes packets on now. */
  readonly forwards: boolean;
  /** The session that this is written from; `null`: none that reaches this host. */
  readonly session: Session | null;
}

/** A device by which default routes leave. */
export interface DraftUplink {
  readonly name: string;
  readonly device: string;
  readonly gateways: readonly Address[];
}

/** A bridge on which the host has addresses. */
export interface DraftNetwork {
  readonly name: string;
  readonly bridge: string;
  readonly addresses: readonly InterfaceAddress[];
}

/** A virtual machine's card, a port of a bridge, or a neighbour on the segment. */
export interface DraftMachine {
  readonly name: string;
  readonly network: string;
  readonly vm: string | null;
  readonly device: string | null;
  readonly addresses: readonly Address[];
  readonly mac: MacAddress | null;
}

/** A remote login: from where, and to which port. */
export interface Session {
  readonly client: Address;
  readonly server: Address;
  readonly port: number;
}
