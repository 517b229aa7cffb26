import type { MacAddress } from "../net/index.ts";

/**
 * A network interface. Key: its name.
 *
 * Other links are named, never numbered: an index changes when a link is made again. The index is in `LinkStatus`.
 */
export interface Link {
  readonly name: string;
  /** `IFLA_INFO_KIND` (`bridge`, `veth`, `vxlan`, `tun`, …), or `device` for links without a kind (physical, `lo`). */
  readonly kind: string;
  readonly mac: MacAddress | null;
  readonly mtu: number;
  /** Administratively up (`IFF_UP`). Carrier is dynamic. */
  readonly up: boolean;
  /** The bridge (or other upper device) that this link is a port of. */
  readonly master: string | null;
  /** `IFLA_IFALIAS`; links that Causeway owns carry `ownedAlias`. */
  readonly alias: string | null;
  /** Details of the kind; present when `kind` names it. */
  readonly bridge?: BridgeDetails;
  readonly vlan?: VlanDetails;
  readonly vxlan?: VxlanDetails;
  readonly tun?: TunDetails;
  readonly veth?: VethDetails;
  /** Bridge port settings; present while `master` is a bridge. */
  readonly port?: BridgePortDetails;
}

/** `linux/if_link.h`, `IFLA_BR_*`. Times are in hundredths of a second, as the kernel keeps them. */
export interface BridgeDetails {
  readonly stp: boolean;
  readonly vlanFiltering: boolean;
  readonly forwardDelayCs: number;
  readonly ageingTimeCs: number;
}

/** `linux/if_link.h`, `IFLA_BRPORT_*`. */
export interface BridgePortDetails {
  readonly isolated: boolean;
  readonly hairpin: boolean;
  readonly learning: boolean;
}

/** `linux/if_link.h`, `IFLA_VLAN_*`. */
export interface VlanDetails {
  readonly parent: string | null;
  readonly id: number;
  readonly protocol: "802.1Q" | "802.1ad";
}

/** `linux/if_link.h`, `IFLA_VXLAN_*`. */
export interface VxlanDetails {
  readonly vni: number;
  readonly local: string | null;
  readonly remote: string | null;
  readonly parent: string | null;
  readonly port: number;
  readonly learning: boolean;
}

/** `linux/if_link.h`, `IFLA_TUN_*`. */
export interface TunDetails {
  readonly mode: "tun" | "tap";
  readonly persist: boolean;
}

/** The other end, when it is in the same namespace; `null` when it is in another. */
export interface VethDetails {
  readonly peer: string | null;
}
