import type { Address, MacAddress } from "../net/index.ts";
import type { Kind, ObjectOfKind } from "./kinds.ts";
import type { LinkAddress, Route } from "./layer3.ts";

/** Objects of one kind by key. Never changed in place. */
export type Table<Value> = ReadonlyMap<string, Value>;

/** What somebody asked the host to be: one table for each kind. Digests and plans look at this only. */
export type HostConfig = { readonly [K in Kind]: Table<ObjectOfKind[K]> };

/** What the kernel and the network derived. It changes without anybody configuring anything. */
export interface HostDynamic {
  /** By link name. */
  readonly links: Table<LinkStatus>;
  /** Addresses made by the kernel or learnt (link-local, router advertisement). */
  readonly addresses: Table<LinkAddress>;
  /** Routes made by the kernel (connected, local) or learnt from router advertisements. */
  readonly routes: Table<Route>;
  readonly neighbours: Table<LearntNeighbour>;
  readonly fdb: Table<LearntFdbEntry>;
  /** Virtual machines found running, by name. */
  readonly machines: Table<VirtualMachine>;
}

/** What a link is doing now. */
export interface LinkStatus {
  readonly index: number;
  readonly carrier: boolean;
  /** `IF_OPER_*` by its lower-case name: `up`, `down`, `lowerlayerdown`, `unknown`, … */
  readonly operationalState: string;
}

/** A neighbour learnt by ARP or neighbour discovery. `state` is the lower-case name of `NUD_*`. */
export interface LearntNeighbour {
  readonly link: string;
  readonly address: Address;
  readonly mac: MacAddress | null;
  readonly state: string;
}

/** A MAC address that a bridge or VXLAN device learnt, and the port it is behind. */
export interface LearntFdbEntry {
  readonly link: string;
  readonly mac: MacAddress;
  readonly vlan: number | null;
}

/** A running virtual machine and the taps it holds. */
export interface VirtualMachine {
  readonly name: string;
  readonly pid: number;
  readonly interfaces: readonly { readonly device: string; readonly mac: MacAddress | null }[];
}

/** Everything observed about one host (one network namespace) at one moment. */
export interface HostState {
  readonly config: HostConfig;
  readonly dynamic: HostDynamic;
}
