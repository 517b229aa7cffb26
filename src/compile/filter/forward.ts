import { protocolNumber } from "../../net/index.ts";
import type { NftVerdict } from "../../state/index.ts";
import type { Context } from "../context.ts";
import {
  connection,
  direction as isDirection,
  inputInterface,
  inSet,
  loadMeta,
  outputInterface,
  transport,
  verdictOf,
} from "../nftables/match.ts";
import { accept, counter, drop, goto } from "../nftables/statement.ts";
import type { TableDraft } from "../nftables/table-draft.ts";
import { emitClosed } from "./closed.ts";
import { chainName, type ZonePair, zonePairs } from "./dispatch.ts";
import { type Direction, emitRule } from "./emit.ts";
import { type FilterRule, filterRules } from "./filter-rule.ts";
import { type Zone, zonesOf } from "./zone.ts";

/**
 * Who may pass from one zone to another, judged for every packet.
 *
 * ```
 *   forward ─► inside one network: accept
 *           ─► isolated networks: drop
 *           ─► related ICMP errors: accept
 *           ─► original direction ─► original.A.B ─┐ rules in order, `publish`, drop
 *           ─► reply direction    ─► reply.A.B    ─┘ the same with both ends swapped
 *           ─► neither (invalid) ─► unmatched: drop what touches a network
 * ```
 *
 * There is no shortcut for established flows: taking a rule away cuts both directions of a live flow at once.
 */
export const compileForward = (context: Context, table: TableDraft): void => {
  const zones = zonesOf(context);
  const rules = filterRules(context, zones, table.sets);
  const pairs = zonePairs(rules).filter((pair) => !isOpenInside(context, pair));
  emitEntry(context, table);
  for (const direction of ["original", "reply"] as const) {
    for (const pair of pairs) emitPair(table, direction, pair, rules);
    emitDispatch(table, direction, pairs);
  }
  emitUnmatched(context, table);
};

/** The chain for packets that no rule speaks about. */
const unmatched = "unmatched";

const forwardHook = {
  type: "filter",
  hook: "forward",
  priority: 0,
  policy: "accept",
  devices: [],
} as const;

const emitEntry = ({ segments }: Context, table: TableDraft): void => {
  table.chain("forward", forwardHook);
  const inside = [...segments.values()].filter(({ network }) => !network.isolate);
  if (inside.length > 0) {
    const set = table.sets.interfacePairs(
      "inside",
      inside.map(({ link }) => [link, link] as const),
    );
    table.rule("forward", [loadMeta("iifname"), loadMeta("oifname", 12), inSet(set), accept]);
  }
  for (const { network, link } of segments.values()) {
    if (network.mode !== "isolated") continue;
    table.rule("forward", [...inputInterface(link), counter, drop], network.span);
    table.rule("forward", [...outputInterface(link), counter, drop], network.span);
  }
  for (const protocol of [protocolNumber.icmp, protocolNumber.icmpv6])
    table.rule("forward", [...connection("related"), ...transport(protocol), accept]);
  table.rule("forward", [...isDirection("original"), goto("original")]);
  table.rule("forward", [...isDirection("reply"), goto("reply")]);
  table.rule("forward", [goto(unmatched)]);
};

/** Inside a network without `isolate`, packets never come as far as to be judged. */
const isOpenInside = ({ segments }: Context, { from, to }: ZonePair): boolean =>
  from !== null &&
  from === to &&
  [...segments.values()].some(({ link, network }) => link === from.link && !network.isolate);

const emitPair = (
  table: TableDraft,
  direction: Direction,
  pair: ZonePair,
  rules: readonly FilterRule[],
): void => {
  const chain = chainName(direction, pair);
  table.chain(chain);
  for (const rule of rules) emitRule(table, chain, direction, pair, rule);
  const touchesNetwork = pair.from?.isNetwork === true || pair.to?.isNetwork === true;
  table.rule(chain, touchesNetwork ? [counter, drop] : [goto(unmatched)]);
};

/** Looks the packet's interfaces up: both, then that of the flow's start, then that of its end. */
const emitDispatch = (table: TableDraft, direction: Direction, pairs: readonly ZonePair[]): void => {
  const [start, end] = direction === "original" ? ["iifname", "oifname"] : ["oifname", "iifname"];
  table.chain(direction);
  const both = pairs.filter(({ from, to }) => from !== null && to !== null);
  const starts = pairs.filter(({ from, to }) => from !== null && to === null);
  const ends = pairs.filter(({ from, to }) => from === null && to !== null);
  lookUp(table, direction, "pairs", [start, end], both);
  lookUp(table, direction, "from", [start], starts);
  lookUp(table, direction, "to", [end], ends);
  const any = pairs.find(({ from, to }) => from === null && to === null);
  table.rule(direction, [goto(any === undefined ? unmatched : chainName(direction, any))]);
};

const lookUp = (
  table: TableDraft,
  direction: Direction,
  what: string,
  keys: readonly string[],
  pairs: readonly ZonePair[],
): void => {
  if (pairs.length === 0) return;
  const entries = pairs.map((pair): readonly [readonly string[], NftVerdict] => [
    [pair.from, pair.to].filter((zone): zone is Zone => zone !== null).map(({ link }) => link),
    { kind: "goto", chain: chainName(direction, pair) },
  ]);
  const map = table.sets.verdicts(`${direction}-${what}`, entries);
  const loads = keys.map((key, index) => loadMeta(key, 8 + 4 * index));
  table.rule(direction, [...loads, verdictOf(map)]);
};

/** Only what `emitClosed` keeps shut: for a policy that says nothing about traffic, and without conntrack. */
export const compileClosedForward = (context: Context, table: TableDraft): void => {
  table.chain("forward", forwardHook);
  emitClosed(context, table, "forward");
};

/** Drops what comes from a network or goes to one; leaves the rest of the host's traffic as it was. */
const emitUnmatched = (context: Context, table: TableDraft): void => {
  table.chain(unmatched);
  if (context.segments.size > 0) emitNetworkDrop(context, table);
  emitClosed(context, table, unmatched);
};

const emitNetworkDrop = ({ segments }: Context, table: TableDraft): void => {
  const networks = table.sets.interfaces(
    "networks",
    [...segments.values()].map(({ link }) => link),
  );
  table.rule(unmatched, [loadMeta("iifname"), inSet(networks), counter, drop]);
  table.rule(unmatched, [loadMeta("oifname"), inSet(networks), counter, drop]);
};
