import { protocolNumber } from "../../net/index.ts";
import type { Guard, Rule } from "../../policy/index.ts";
import type { Context } from "../context.ts";
import {
  connection,
  direction,
  icmpType,
  inputInterface,
  inSet,
  loadMeta,
  loadPort,
  type Match,
  portIn,
  transport,
} from "../nftables/match.ts";
import { accept, counter, drop, goto, log } from "../nftables/statement.ts";
import type { TableDraft } from "../nftables/table-draft.ts";
import { matchEnds } from "./addresses.ts";
import { matchWhileOpen } from "../times/rule-times.ts";
import { logsOf } from "./filter-rule.ts";
import { claimedSources, matchSource, sourcesOf } from "./source.ts";
import { emitStrays } from "./strays.ts";
import { trafficOf } from "./traffic.ts";

/** The chain that judges what the sources named by `to: host` rules send to this host. */
const hostChain = "host";

/**
 * Who may talk to the host itself. Nothing is judged but the sources that some `to: host` rule names; from those,
 * what no rule allows is dropped, after what every host needs to live: replies, neighbour discovery, DHCP,
 * path-MTU errors, the guards, and DNS where the network has it.
 */
export const compileInput = (context: Context, table: TableDraft): void => {
  const rules = context.policy.rules.filter(({ to }) => to.some(({ kind }) => kind === "host"));
  if (rules.length === 0) return;
  table.chain("input", { type: "filter", hook: "input", priority: 0, policy: "accept", devices: [] });
  table.rule("input", [...inputInterface("lo"), accept]);
  for (const rule of rules) emitSources(context, table, rule);
  emitStrays(context, table, hostChain, "source");
  emitNeeds(table);
  for (const guard of context.policy.guards) if (isToHost(guard)) emitGuard(context, table, guard);
  emitDns(context, table);
  for (const rule of rules) emitHostRule(context, table, rule);
  table.rule(hostChain, [counter, drop]);
};

const emitSources = (context: Context, table: TableDraft, { from, span }: Rule): void => {
  for (const source of from.flatMap((endpoint) => claimedSources(context, endpoint)))
    for (const match of matchSource(source, table)) table.rule("input", [...match, goto(hostChain)], span);
};

/** ICMP that a host cannot do without: neighbour and router discovery (RFC 4861 §4), errors (RFC 4443 §3, RFC 792). */
const neededIcmp = [
  [protocolNumber.icmp, [3, 11, 12]],
  [protocolNumber.icmpv6, [1, 2, 3, 4, 133, 134, 135, 136]],
] as const;

/** DHCP servers and clients (RFC 2131 §4.1, RFC 8415 §7.2). */
const dhcpPorts = [67, 68, 546, 547].map((port) => ({ first: port, last: port }));

const emitNeeds = (table: TableDraft): void => {
  table.rule(hostChain, [...direction("reply"), accept]);
  for (const [protocol, types] of neededIcmp) {
    table.rule(hostChain, [...connection("related"), ...transport(protocol), accept]);
    for (const type of types)
      table.rule(hostChain, [...transport(protocol), ...icmpType(type, null), accept]);
  }
  const dhcp = table.sets.ports(dhcpPorts);
  table.rule(hostChain, [...transport(protocolNumber.udp), loadPort("destination"), inSet(dhcp), accept]);
};

const isToHost = ({ to }: Guard): boolean => to.some(({ kind }) => kind === "host");

const emitGuard = (context: Context, table: TableDraft, guard: Guard): void => {
  for (const match of matchRule(context, table, guard))
    table.rule(hostChain, [...match, counter, accept], guard.span);
};

/** A rule outside of its times decides nothing; but whom it names stays judged, so that what ends leaves nothing open. */
const emitHostRule = (context: Context, table: TableDraft, rule: Rule): void => {
  const state = context.times.stateOf(rule);
  if (!state.isOpen) return;
  const allows = rule.action === "allow";
  const whileOpen = matchWhileOpen(state, table.sets);
  for (const packets of matchRule(context, table, rule)) {
    const match = [...packets, ...whileOpen];
    if (logsOf(rule))
      table.rule(hostChain, [...match, ...(allows ? connection("new") : []), ...log(rule.name)], rule.span);
    table.rule(hostChain, [...match, counter, allows ? accept : drop], rule.span);
  }
};

/** The packets to the host that a rule or guard speaks about. */
const matchRule = (
  context: Context,
  table: TableDraft,
  { from, services }: Pick<Rule, "from" | "services">,
): readonly Match[] =>
  from
    .flatMap((endpoint) => sourcesOf(context, endpoint))
    .flatMap(({ link, row }) =>
      trafficOf(services, table.sets).flatMap((traffic) =>
        matchEnds({ source: row, destination: { kind: "any" } }, traffic.family, table.sets).map(
          ({ match }) => [...(link === null ? [] : inputInterface(link)), ...match, ...traffic.original],
        ),
      ),
    );

const emitDns = ({ segments }: Context, table: TableDraft): void => {
  const links = [...segments.values()].filter(({ network }) => network.dns).map(({ link }) => link);
  if (links.length === 0) return;
  const served = table.sets.interfaces("dns-networks", links);
  for (const protocol of ["udp", "tcp"] as const) {
    const packets = [
      ...transport(protocolNumber[protocol]),
      ...portIn("destination", { first: 53, last: 53 }),
    ];
    table.rule(hostChain, [loadMeta("iifname"), inSet(served), ...packets, accept]);
  }
};
