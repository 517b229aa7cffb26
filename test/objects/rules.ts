import { ownedProtocol, type RoutingRule } from "../../src/state/index.ts";

/** A routing rule of ours that leads to a table, with what a test wants otherwise. */
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
