import type { OwnedWindows } from "../../state/index.ts";
import type { FeatureName } from "./features.ts";

/** `unknown`: we could not ask. */
export type FeatureState = "present" | "absent" | "unknown";

/** What was looked at beside the host state. `null` where it could not be seen. */
export interface Probes {
  readonly features: Readonly<Record<FeatureName, FeatureState>>;
  /** Whether the kernel can load modules that are not loaded yet. */
  readonly loadsModules: boolean;
  /** The processes that live in the host's network namespace. */
  readonly processes: readonly ProcessFound[];
  /** UDP and TCP sockets that wait for requests at the ports of DNS and DHCP. */
  readonly sockets: readonly ListeningSocket[] | null;
  readonly conntrack: ConntrackTable | null;
  /** `null` when it does not run here. */
  readonly networkd: NetworkdSettings | null;
  /** The texts of NetworkManager's configuration, later ones win; `null` when it does not run here. */
  readonly networkManager: readonly string[] | null;
  /** Whether ufw is switched on in its configuration. */
  readonly ufwEnabled: boolean;
  /** Who made each nftables table, by its key. */
  readonly tableOwners: ReadonlyMap<string, string>;
  /** The windows of numbers that are ours under the policy that was applied. */
  readonly windows: OwnedWindows;
  readonly dnsmasqInstalled: boolean;
  /** What is wrong with our state directory. */
  readonly stateFaults: readonly StateFault[];
}

/** A process: its program's name without the folder. */
export interface ProcessFound {
  readonly pid: number;
  readonly program: string;
}

/** A socket that waits for requests. */
export interface ListeningSocket {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  /** The local address, or `*` for all. */
  readonly address: string;
  /** The device that it is bound to. */
  readonly device: string | null;
  /** `null` when it could not be seen whose it is. */
  readonly process: ProcessFound | null;
}

/** How full the kernel's table of connections is, in this namespace. */
export interface ConntrackTable {
  readonly entries: number;
  readonly limit: number;
}

/** What `networkd.conf(5)` lets systemd-networkd do with what it did not make. */
export interface NetworkdSettings {
  readonly managesForeignRoutes: boolean;
  readonly managesForeignRoutingRules: boolean;
}

/** A fault of the state directory, with the code that other commands would stop with. */
export interface StateFault {
  readonly code: string;
  readonly message: string;
  readonly cure: string;
}
