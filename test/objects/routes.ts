import { address, prefix } from "../../src/net/index.ts";
import { ownedProtocol, type Route } from "../../src/state/index.ts";

/** A route of ours in table main, with what a test wants otherwise. */
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

/** A next hop. */
export const via = (device: string, gateway: string | null): Route["nextHops"][number] => ({
  device,
  gateway: gateway === null ? null : address(gateway),
  weight: 1,
  onLink: false,
});
