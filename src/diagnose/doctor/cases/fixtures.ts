import { parseAddress, parseMac } from "../../../net/index.ts";
import {
  configOf,
  type HostConfig,
  type HostDynamic,
  type HostState,
  type LearntNeighbour,
  type Link,
  type NftChain,
  type NftTable,
  type Route,
  type RoutingRule,
  tableOf,
  usualWindows,
} from "../../../state/index.ts";
import { linkOf, routeTo, ruleAt, via } from "../../../../test/objects/index.ts";
import { type FeatureName, features } from "../features.ts";
import type { FeatureState, Probes } from "../probes.ts";

/** Hosts and probes for tests: everything is in order but for what is given. */

export const hostWith = (config: Partial<HostConfig>, dynamic: Partial<HostDynamic> = {}): HostState => ({
  config: configOf(config),
  dynamic: {
    links: new Map(),
    addresses: new Map(),
    routes: new Map(),
    neighbours: new Map(),
    fdb: new Map(),
    machines: new Map(),
    ...dynamic,
  },
});

export const soundProbes: Probes = {
  features: Object.fromEntries(
    Object.keys(features).map((name) => [name, "present" satisfies FeatureState]),
  ) as unknown as Record<FeatureName, FeatureState>,
  loadsModules: true,
  processes: [],
  sockets: [],
  conntrack: { entries: 10, limit: 1000 },
  networkd: null,
  networkManager: null,
  ufwEnabled: false,
  tableOwners: new Map(),
  windows: usualWindows,
  dnsmasqInstalled: true,
  stateFaults: [],
};

export const link = linkOf;

/** A bridge of ours. */
export const ownBridge = (name: string): Link => link(name, { kind: "bridge", alias: "causeway:network" });

export const linksOf = (...links: readonly Link[]) => tableOf("link", links);

export const sysctlsOf = (values: Readonly<Record<string, string>>) =>
  tableOf(
    "sysctl",
    Object.entries(values).map(([path, value]) => ({ path, value })),
  );

export const mac = (text: string) => {
  const value = parseMac(text);
  if (value === null) throw new Error(`${text} is no MAC address`);
  return value;
};

export const defaultRoute = (device: string, metric: number, fields: Partial<Route> = {}): Route =>
  routeTo("0.0.0.0/0", { metric, protocol: administrators, nextHops: [via(device, null)], ...fields });

export const rule = (priority: number, fields: Partial<RoutingRule> = {}): RoutingRule =>
  ruleAt(priority, 100, { protocol: administrators, ...fields });

/** `RTPROT_STATIC`: what an administrator makes. */
const administrators = 4;

/** A table of family `ip` whose chain FORWARD drops what its rules do not accept. */
export const droppingTable = (rules: NftChain["rules"] = [], name = "filter"): NftTable => ({
  family: "ip",
  name,
  flags: 0,
  sets: [],
  chains: [
    {
      name: "FORWARD",
      hook: { type: "filter", hook: "forward", priority: 0, policy: "drop", devices: [] },
      rules,
    },
  ],
});

export const neighbour = (on: string, address: string, at: string): readonly [string, LearntNeighbour] => [
  `${on} ${address}`,
  { link: on, address: parseAddress(address)!, mac: mac(at), state: "reachable" },
];
