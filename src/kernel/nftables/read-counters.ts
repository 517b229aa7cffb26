import { type NetlinkConnection, parseAttributes, textOf } from "../netlink/index.ts";
import { counterAttribute, expressionAttribute, ruleAttribute } from "./attributes.ts";
import { consistently, type Dumped, dumpObjects } from "./dump.ts";
import { messageTypes } from "./messages.ts";
import type { TableId } from "./read-tables.ts";
import { expressionMembers } from "./rule.ts";

/** What a rule's counter has counted. Exact up to 2⁵³. */
export interface RuleCounter {
  readonly packets: number;
  readonly bytes: number;
}

/** By chain name, then by the rule's place in its chain: `null` for a rule without a counter. */
export type TableCounters = ReadonlyMap<string, readonly (RuleCounter | null)[]>;

/** The counters of all rules of a table. Chains without rules are left out. Throws `KernelError`. */
export const readCounters = (connection: NetlinkConnection, { family, name }: TableId): TableCounters => {
  const filter = [[ruleAttribute.TABLE, name]] as const;
  const rules = consistently(connection, () => dumpObjects(connection, messageTypes.getRule, family, filter));
  const chains = Map.groupBy(rules, ({ attributes }) => textOf(attributes.get(ruleAttribute.CHAIN)!));
  return new Map([...chains].map(([chain, members]) => [chain, members.map(counterOf)]));
};

/** The first counter of a rule. */
const counterOf = ({ attributes }: Dumped): RuleCounter | null => {
  for (const member of expressionMembers(attributes)) {
    const expression = parseAttributes(member);
    if (textOf(expression.get(expressionAttribute.NAME)!) !== "counter") continue;
    const counter = parseAttributes(expression.get(expressionAttribute.DATA)!);
    const count = (type: number): number => Number(counter.get(type)!.readBigUInt64BE(0));
    return { packets: count(counterAttribute.PACKETS), bytes: count(counterAttribute.BYTES) };
  }
  return null;
};
