import { Connections, type PreparedHost } from "../../../src/explain/index.ts";
import type {
  HostConfig,
  HostState,
  NftChain,
  NftExpression,
  NftSet,
  NftTable,
  Route,
  RoutingRule,
} from "../../../src/state/index.ts";
import type { Model } from "./answer.ts";
import { explainModel } from "./explain-model.ts";

type Explain = Model<PreparedHost, Connections>;

/** The interpreter with a bug: it is shown a host on which the bug makes no difference. */
const seeing = (change: (host: HostState) => HostState): Explain => ({
  ...explainModel,
  prepare: (host) => explainModel.prepare(change(host)),
});

const mapped = <Value>(
  table: ReadonlyMap<string, Value>,
  change: (value: Value) => Value,
): ReadonlyMap<string, Value> => new Map([...table].map(([key, value]) => [key, change(value)]));

const withConfig = (change: (config: HostConfig) => Partial<HostConfig>): Explain =>
  seeing((host) => ({ ...host, config: { ...host.config, ...change(host.config) } }));

const withRules = (change: (rule: RoutingRule) => RoutingRule): Explain =>
  withConfig(({ rule }) => ({ rule: mapped(rule, change) }));

const withRoutes = (change: (route: Route) => Route): Explain =>
  withConfig(({ route }) => ({ route: mapped(route, change) }));

const withTables = (change: (table: NftTable) => NftTable): Explain =>
  withConfig(({ nftTable }) => ({ nftTable: mapped(nftTable, change) }));

const withChains = (change: (chain: NftChain) => NftChain): Explain =>
  withTables((table) => ({ ...table, chains: table.chains.map(change) }));

const withExpressions = (
  change: (expression: NftExpression, chain: NftChain) => readonly NftExpression[],
): Explain =>
  withChains((chain) => ({
    ...chain,
    rules: chain.rules.map((rule) => ({
      ...rule,
      expressions: rule.expressions.flatMap((one) => change(one, chain)),
    })),
  }));

const without = (...kinds: readonly NftExpression["kind"][]): Explain =>
  withExpressions((expression) => (kinds.includes(expression.kind) ? [] : [expression]));

const withSets = (change: (set: NftSet) => NftSet): Explain =>
  withTables((table) => ({ ...table, sets: table.sets.map(change) }));

const withSettings = (change: (path: string, value: string) => string): Explain =>
  withConfig(({ sysctl }) => ({
    sysctl: mapped(sysctl, ({ path, value }) => ({ path, value: change(path, value) })),
  }));

const withVerdicts = (
  from: "goto" | "return",
  to: (expression: NftExpression, chain: NftChain) => NftExpression,
): Explain =>
  withExpressions((expression, chain) =>
    expression.kind === "verdict" && expression.verdict.kind === from
      ? [to(expression, chain)]
      : [expression],
  );

/** The number in hexadecimal `text`, one less. */
const oneLess = (text: string): string => (BigInt(`0x${text}`) - 1n).toString(16).padStart(text.length, "0");

/** With connections changed after every packet. */
const remembering = (change: (connections: Connections) => Connections): Explain => ({
  ...explainModel,
  send: (...question) => {
    const answer = explainModel.send(...question);
    return { ...answer, connections: answer.connections.map(change) };
  },
});

const hasPorts = ({ protocol }: Tuple): boolean => protocol === 6 || protocol === 17;

const plainReply = ({ protocol, source, destination, sourcePort, destinationPort }: Tuple): Tuple => ({
  protocol,
  source: destination,
  destination: source,
  sourcePort: destinationPort,
  destinationPort: sourcePort,
});

type Tuple = ReturnType<Connections["all"]>[number]["original"];

const firstOfHook = (host: HostState): HostState => {
  const first = new Map<string, number>();
  for (const { family, chains } of host.config.nftTable.values())
    for (const { hook } of chains)
      if (hook !== null && hook.type === "filter")
        first.set(
          `${family} ${hook.hook}`,
          Math.min(hook.priority, first.get(`${family} ${hook.hook}`) ?? 1e9),
        );
  const keeps = (family: string, { hook }: NftChain): boolean =>
    hook === null || hook.type !== "filter" || hook.priority === first.get(`${family} ${hook.hook}`);
  const nftTable = mapped(host.config.nftTable, (table) => ({
    ...table,
    chains: table.chains.filter((chain) => keeps(table.family, chain)),
  }));
  return { ...host, config: { ...host.config, nftTable } };
};

/** Planted bugs: each is a way in which one could get Linux wrong, and a campaign has to notice every one. */
export const faults: Readonly<Record<string, Explain>> = {
  "accept in one table ends all": seeing(firstOfHook),
  "goto comes back like jump": withVerdicts("goto", (expression) => ({
    kind: "verdict",
    verdict: { kind: "jump", chain: (expression as { verdict: { chain: string } }).verdict.chain },
  })),
  "return in a base chain accepts": withVerdicts("return", (expression, { hook }) =>
    hook === null ? expression : { kind: "verdict", verdict: { kind: "accept" } },
  ),
  "policies accept": withChains((chain) =>
    chain.hook === null ? chain : { ...chain, hook: { ...chain.hook, policy: "accept" } },
  ),
  "inverted lookups are plain": withExpressions((one) => [
    one.kind === "lookup" ? { ...one, invert: false } : one,
  ]),
  "ranges end one too early": withSets((set) => ({
    ...set,
    elements: set.elements.map((element) =>
      element.end === null || set.fields.length > 1 || element.end === element.key
        ? element
        : { ...element, end: oneLess(element.end) },
    ),
  })),
  "concatenations are one range": withSets((set) => (set.fields.length > 1 ? { ...set, fields: [] } : set)),
  "the catch-all element is forgotten": withSets((set) => ({
    ...set,
    elements: set.elements.filter(({ key }) => key !== ""),
  })),
  "not equal is equal": withExpressions((one) => [
    one.kind === "cmp" && one.op === "neq" ? { ...one, op: "eq" } : one,
  ]),
  "at most is less": withExpressions((one) => [
    one.kind === "cmp" && one.op === "lte" ? { ...one, op: "lt" } : one,
  ]),
  "masks of bits are ignored": withExpressions((one) => (one.kind === "bitwise" ? [] : [one])),
  "marks are not set": withExpressions((one) => (one.kind === "metaSet" && one.key === "mark" ? [] : [one])),
  "connection marks are not set": without("ctSet"),
  "notrack is ignored": withExpressions((one) =>
    one.kind === "notrack" || (one.kind === "xtTarget" && one.name === "CT") ? [] : [one],
  ),
  "destinations are not translated": withExpressions((one) =>
    one.kind === "nat" && one.nat === "dnat" ? [] : [one],
  ),
  "sources are not translated": withExpressions((one) =>
    one.kind === "nat" && one.nat === "snat" ? [] : [one],
  ),
  "masquerade does nothing": without("masquerade"),
  "redirect does nothing": without("redirect"),
  "answers are not translated back": remembering((connections) =>
    Connections.of(
      connections
        .all()
        .map((one) => (hasPorts(one.original) ? { ...one, reply: plainReply(one.original) } : one)),
    ),
  ),
  "connections are forgotten": remembering(() => Connections.none),
  "suppress_prefixlength is ignored": withRules((rule) => ({ ...rule, suppressPrefixLength: null })),
  "the mask of a rule's mark is ignored": withRules((rule) =>
    rule.mark === null ? rule : { ...rule, mark: { ...rule.mark, mask: 0xffff_ffff } },
  ),
  "not is ignored in rules": withRules((rule) => ({ ...rule, invert: false })),
  "goto is ignored in rules": withRules((rule) =>
    rule.action.kind === "goto" ? { ...rule, action: { kind: "nop" } } : rule,
  ),
  "ports are ignored in rules": withRules((rule) => ({ ...rule, sourcePorts: null, destinationPorts: null })),
  "incoming links are ignored in rules": withRules((rule) => ({ ...rule, inputDevice: null })),
  "throw ends the lookup": withRoutes((route) =>
    route.type === "throw" ? { ...route, type: "unreachable" } : route,
  ),
  "larger metrics come first": withRoutes((route) => ({ ...route, metric: 0xffff_ffff - route.metric })),
  "only the first of several next hops is taken": withRoutes((route) => ({
    ...route,
    nextHops: route.nextHops.slice(0, 1),
  })),
  "rp_filter is that of the link alone": withSettings((path, value) =>
    path.endsWith("all/rp_filter") ? "0" : value,
  ),
  "rp_filter is off": withSettings((path, value) => (path.endsWith("/rp_filter") ? "0" : value)),
  "src_valid_mark is ignored": withSettings((path, value) =>
    path.endsWith("/src_valid_mark") ? "0" : value,
  ),
  "every link forwards": withSettings((path, value) => (path.endsWith("forwarding") ? "1" : value)),
  "br_netfilter is off": withSettings((path, value) => (path.startsWith("net/bridge/") ? "0" : value)),
};
