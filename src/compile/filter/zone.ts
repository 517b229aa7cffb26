import type { Endpoint } from "../../policy/index.ts";
import type { Context } from "../context.ts";
import type { Reach } from "./reach.ts";

/** A side of forwarded traffic: the bridge of a network, or the device of an uplink. Anything else is elsewhere. */
export interface Zone {
  /** `net-lab`, `up-fibre`: unique, and a part of chain names. */
  readonly key: string;
  readonly link: string;
  readonly isNetwork: boolean;
}

/** The zones of a policy. Networks of mode isolated are none: nothing goes in or out. */
export interface Zones {
  /** By network name. */
  readonly networks: ReadonlyMap<string, Zone>;
  /** By uplink name. */
  readonly uplinks: ReadonlyMap<string, Zone>;
  /** Where endpoints are, as far as it has been found out: those of a policy are many and the same. */
  readonly reaches: WeakMap<Endpoint, readonly Reach[]>;
}

/** Two names for one device (two gateways behind it) are one zone: packets do not tell them apart. */
export const zonesOf = ({ policy, segments }: Context): Zones => {
  const byLink = new Map<string, Zone>();
  const zone = (key: string, link: string, isNetwork: boolean): Zone => {
    const found = byLink.get(link) ?? { key, link, isNetwork };
    byLink.set(link, found);
    return found;
  };
  const open = [...segments.values()].filter(({ network }) => network.mode !== "isolated");
  return {
    networks: new Map(open.map(({ network: { name }, link }) => [name, zone(`net-${name}`, link, true)])),
    uplinks: new Map(policy.uplinks.map(({ name, device }) => [name, zone(`up-${name}`, device, false)])),
    reaches: new WeakMap(),
  };
};
