import type { RoutingRule } from "../../state/index.ts";
import { type Diagrams, everything, type Ref, undefinedRef } from "../sets/index.ts";
import type { FlowView } from "./flow-view.ts";

/** IPv4 rules compare the bits of RFC 1349 only (`INET_DSCP_LEGACY_TOS_MASK`); IPv6 ones the whole DSCP. */
const tosMasks = { ipv4: 0x1c, ipv6: 0xfc };

/** The packets that `rule` selects: `net/core/fib_rules.c, fib_rule_match`, `fib4_rule_match`, `fib6_rule_match`. */
export const rulePackets = (diagrams: Diagrams, view: FlowView, rule: RoutingRule): Ref => {
  const all = conditions(view, rule).reduce((left, right) => diagrams.intersection(left, right), everything);
  return rule.invert ? diagrams.complement(all) : all;
};

const conditions = (view: FlowView, rule: RoutingRule): readonly Ref[] => [
  ...(rule.from === null ? [] : [view.address("source", rule.from)]),
  ...(rule.to === null ? [] : [view.address("destination", rule.to)]),
  ...(rule.inputDevice === null ? [] : [view.input(rule.inputDevice)]),
  ...(rule.outputDevice === null ? [] : [view.output(rule.outputDevice)]),
  ...(rule.mark === null ? [] : [view.mark(rule.mark.value, rule.mark.mask)]),
  ...(rule.tos === 0 ? [] : [view.tos(rule.tos, tosMasks[rule.family])]),
  ...(rule.ipProtocol === null ? [] : [view.protocol(rule.ipProtocol)]),
  ...(rule.sourcePorts === null ? [] : [view.ports("source", rule.sourcePorts)]),
  ...(rule.destinationPorts === null ? [] : [view.ports("destination", rule.destinationPorts)]),
  ...(rule.users === null ? [] : [view.user(rule.users.first, rule.users.last)]),
  // Only packets out of a tunnel with metadata have an id, and only devices of a VRF a table: no other is selected.
  ...(rule.tunnelId === null || Number(rule.tunnelId) === 0 ? [] : [undefinedRef]),
  ...(rule.l3mdev ? [undefinedRef] : []),
];
