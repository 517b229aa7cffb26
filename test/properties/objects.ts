import { address, interfaceAddress, prefix } from "../../src/net/index.ts";
import {
  type Link,
  type LinkAddress,
  ownedProtocol,
  type Route,
  type RoutingRule,
} from "../../src/state/index.ts";

/** A link as the kernel makes it, with what a test wants otherwise. */
export const linkOf = (name: string, fields: Partial<Link> = {}): Link => ({
  name,
  kind: "device",
  mac: null,
  mtu: 1500,
  up: true,
  master: null,
  alias: null,
  ...fields,
});

/** A bridge of ours. */
export const ownedBridge = (name: string, fields: Partial<Link> = {}): Link =>
  linkOf(name, {
    kind: "bridge",
    alias: "causeway",
    bridge: { stp: false, vlanFiltering: false, forwardDelayCs: 0, ageingTimeCs: 30_000 },
    ...fields,
  });

export const addressOn = (link: string, text: string, protocol = 0): LinkAddress => ({
  link,
  address: interfaceAddress(text),
  peer: null,
  scope: 0,
  noPrefixRoute: false,
  protocol,
});

export const routeTo = (destination: string, fields: Partial<Route> = {}): Route => ({
  family: destination.includes(":") ? "ipv6" : "ipv4",
  table: 254,
  destination: prefix(destination),
  type: "unicast",
  metric: 50,
  tos: 0,
  protocol: ownedProtocol,
  scope: 0,
  nextHops: [],
  nextHopId: null,
  preferredSource: null,
  source: null,
  mtu: null,
  ...fields,
});

export const via = (device: string, gateway: string | null): Route["nextHops"][number] => ({
  device,
  gateway: gateway === null ? null : address(gateway),
  weight: 1,
  onLink: false,
});

export const ruleAt = (priority: number, table: number, fields: Partial<RoutingRule> = {}): RoutingRule => ({
  family: "ipv4",
  priority,
  action: { kind: "lookup", table },
  invert: false,
  from: null,
  to: null,
  inputDevice: null,
  outputDevice: null,
  mark: null,
  tos: 0,
  ipProtocol: null,
  sourcePorts: null,
  destinationPorts: null,
  users: null,
  suppressPrefixLength: null,
  suppressGroup: null,
  l3mdev: false,
  tunnelId: null,
  protocol: ownedProtocol,
  ...fields,
});
