import { protocolNumber } from "../../net/index.ts";
import type { Context } from "../context.ts";
import {
  connection,
  direction as isDirection,
  inputInterface,
  inSet,
  loadMeta,
  outputInterface,
  transport,
} from "../nftables/match.ts";
import { accept, counter, drop, goto } from "../nftables/statement.ts";
import type { TableDraft } from "../nftables/table-draft.ts";
import { emitClosed } from "./closed.ts";
import { chainName, type ZonePair, zonePairs } from "./dispatch.ts";
import type { Direction } from "./emit.ts";
import { filterRules } from "./filter-rule.ts";
import { emitLookups } from "./lookups.ts";
import { emitPlan, type PairPlan, planPair, shapesOf } from "./pair.ts";
import { RuleIndex } from "./rule-index.ts";
import { emitStrays } from "./strays.ts";
import { zonesOf } from "./zone.ts";

/**
 * Who may pass from one zone to another, judged for every packet.
 *
 * ```
 *   forward ─► inside one network: accept
 *           ─► isolated networks: drop
 *           ─► a network's address by another link: drop
 *           ─► related ICMP errors: accept
 *           ─► original direction ─► original/A/B ─┐ rules in order, `publish`, drop
 *           ─► reply direction    ─► reply/A/B    ─┘ the same with both ends swapped
 *           ─► neither (invalid) ─► unmatched: drop what touches a network
 * ```
 *
 * There is no shortcut for established flows: taking a rule away cuts both directions of a live flow at once.
 */
export const compileForward = (context: Context, table: TableDraft): void => {
  const zones = zonesOf(context);
  const rules = filterRules(context, zones, table.sets);
  const pairs = zonePairs(rules).filter((pair) => !isOpenInside(context, pair));
  const index = new RuleIndex(rules);
  const plans = pairs.map((pair) => planPair(pair, index.around(pair)));
  context.draft.shape(plans.flatMap(shapesOf));
  emitEntry(context, table);
  for (const direction of ["original", "reply"] as const) {
    for (const plan of plans) emitPair(table, direction, plan);
    emitLookups(table, direction, pairs, unmatched);
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
  for (const end of ["source", "destination"] as const) emitStrays({ segments }, table, "forward", end);
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

const emitPair = (table: TableDraft, direction: Direction, plan: PairPlan): void => {
  const { from, to } = plan.pair;
  const chain = chainName(direction, plan.pair);
  emitPlan(table, direction, plan);
  const touchesNetwork = from?.isNetwork === true || to?.isNetwork === true;
  table.rule(chain, touchesNetwork ? [counter, drop] : [goto(unmatched)]);
};

/** Only what `emitClosed` keeps shut: for a policy that says nothing about traffic, and without conntrack. */
export const compileClosedForward = (context: Context, table: TableDraft): void => {
  table.chain("forward", forwardHook);
  emitClosed(context, table, "forward", { replies: false });
};

/** Drops what comes from a network or goes to one; leaves the rest of the host's traffic as it was. */
const emitUnmatched = (context: Context, table: TableDraft): void => {
  table.chain(unmatched);
  if (context.segments.size > 0) emitNetworkDrop(context, table);
  emitClosed(context, table, unmatched, { replies: true });
};

const emitNetworkDrop = ({ segments }: Context, table: TableDraft): void => {
  const networks = table.sets.interfaces(
    "networks",
    [...segments.values()].map(({ link }) => link),
  );
  table.rule(unmatched, [loadMeta("iifname"), inSet(networks), counter, drop]);
  table.rule(unmatched, [loadMeta("oifname"), inSet(networks), counter, drop]);
};
