import type { Family } from "../../../src/net/index.ts";
import { portCentres } from "../harness/ports.ts";
import type { Random } from "../random.ts";
import { prefixes } from "./addresses.ts";
import type { XtTableSpec } from "./host-spec.ts";
import { hex, marks, masks } from "./marks.ts";
import { linkText, portText, targetText } from "./nft-values.ts";
import type { TakenPriorities } from "./random-tables.ts";

/** The built-in chains of each table, and the priority of each hook (`linux/netfilter_ipv4.h`). */
const builtIn: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  raw: { PREROUTING: -300, OUTPUT: -300 },
  mangle: { PREROUTING: -150, INPUT: -150, FORWARD: -150, OUTPUT: -150, POSTROUTING: -150 },
  nat: { PREROUTING: -100, INPUT: 100, OUTPUT: -100, POSTROUTING: 100 },
  filter: { INPUT: 0, FORWARD: 0, OUTPUT: 0 },
};

interface XtContext {
  readonly random: Random;
  readonly family: Family;
  readonly table: string;
  /** Chains that the rule may be reached from. */
  readonly hooks: readonly string[];
  readonly targets: readonly string[];
}

const not = (random: Random): string => (random.chance(0.15) ? "! " : "");

const multiport = (random: Random): string => {
  const ports = [...new Set(random.list(1, 4, () => portText(random).replace("-", ":")))];
  return `-m multiport ${not(random)}--${random.pick(["dports", "sports", "ports"])} ${ports.join(",")}`;
};

const protocolMatch = (random: Random, family: Family): string =>
  random.weighted<() => string>([
    [
      3,
      () => `-p ${random.pick(["tcp", "udp"])} ${not(random)}--dport ${portText(random).replace("-", ":")}`,
    ],
    [2, () => `-p ${random.pick(["tcp", "udp"])} ${multiport(random)}`],
    [
      1,
      () =>
        `-p tcp ${not(random)}--tcp-flags ${random.pick(["SYN,ACK SYN", "FIN,SYN,RST,ACK SYN", "ALL NONE"])}`,
    ],
    [
      1,
      () =>
        family === "ipv4"
          ? `-p icmp --icmp-type ${random.pick(["8", "0", "3", "3/3"])}`
          : `-p ipv6-icmp --icmpv6-type ${random.pick(["128", "129", "1"])}`,
    ],
    [1, () => `${not(random)}-p ${random.pick(["tcp", "udp", "sctp"])}`],
  ])();

const rangeMatch = (random: Random, family: Family): string =>
  family === "ipv4"
    ? `-m iprange --${random.pick(["src", "dst"])}-range 10.0.1.2-10.0.3.127`
    : `-m iprange --src-range fd00:0:0:1::2-fd00:0:0:3::7fff`;

const extensionMatch = (random: Random, family: Family): string =>
  random.weighted<() => string>([
    [
      5,
      () =>
        `-m conntrack ${not(random)}--ctstate ${random.pick(["NEW", "RELATED,ESTABLISHED", "INVALID", "UNTRACKED", "DNAT", "SNAT"])}`,
    ],
    [1, () => `-m state --state ${random.pick(["NEW", "ESTABLISHED"])}`],
    [1, () => `-m conntrack --ctdir ${random.pick(["ORIGINAL", "REPLY"])}`],
    [3, () => `-m mark ${not(random)}--mark ${hex(random.pick(marks))}/${hex(random.pick(masks))}`],
    [2, () => `-m connmark ${not(random)}--mark ${hex(random.pick(marks))}/${hex(random.pick(masks))}`],
    [2, () => `-m addrtype ${not(random)}--dst-type ${random.pick(["LOCAL", "UNICAST"])}`],
    [1, () => rangeMatch(random, family)],
    [1, () => `-m length ${not(random)}--length ${random.pick(["0:36", "48", "40:60"])}`],
    [1, () => `-m dscp ${not(random)}--dscp ${random.pick(["4", "2", "0"])}`],
    [1, () => "-m comment --comment said"],
    [
      1,
      () =>
        family === "ipv4"
          ? `-m ttl --ttl-lt ${random.pick([33, 64])}`
          : `-m hl --hl-lt ${random.pick([33, 64])}`,
    ],
  ])();

/** Links may be named where packets have them: `-i` not on the way out, `-o` not on the way in. */
const linkMatches = ({ random, hooks }: XtContext): readonly string[] => [
  ...(hooks.every((hook) => hook !== "OUTPUT" && hook !== "POSTROUTING") && random.chance(0.2)
    ? [`${not(random)}-i ${random.chance(0.2) ? "e+" : linkText(random)}`]
    : []),
  ...(hooks.every((hook) => hook !== "INPUT" && hook !== "PREROUTING") && random.chance(0.2)
    ? [`${not(random)}-o ${random.chance(0.2) ? "br+" : linkText(random)}`]
    : []),
];

const filterTarget = ({ random, family }: XtContext): string =>
  random.weighted<() => string>([
    [5, () => "ACCEPT"],
    [3, () => "DROP"],
    [
      2,
      () =>
        `REJECT${random.pick(["", family === "ipv4" ? " --reject-with icmp-host-prohibited" : " --reject-with icmp6-adm-prohibited"])}`,
    ],
  ])();

const mangleTarget = ({ random }: XtContext): string =>
  random.weighted<() => string>([
    [4, () => `MARK --set-xmark ${hex(random.pick(marks))}/${hex(random.pick(masks))}`],
    [1, () => `MARK --set-mark ${hex(random.pick(marks))}`],
    [1, () => `MARK --or-mark ${hex(random.pick(marks))}`],
    [1, () => "CONNMARK --save-mark"],
    [
      1,
      () => `CONNMARK --restore-mark --nfmask ${hex(random.pick(masks))} --ctmask ${hex(random.pick(masks))}`,
    ],
    [1, () => `CONNMARK --set-xmark ${hex(random.pick(marks))}/${hex(random.pick(masks))}`],
    [2, () => "ACCEPT"],
    [1, () => "DROP"],
  ])();

const natTarget = ({ random, family, hooks }: XtContext): string => {
  const target = targetText(random, family);
  const port = random.pick(portCentres);
  const withPort = family === "ipv4" ? `${target}:${port}` : `[${target}]:${port}`;
  const masquerades = hooks.every((hook) => hook === "POSTROUTING");
  if (masquerades) return random.pick(["MASQUERADE", `SNAT --to-source ${target}`]);
  if (hooks.every((hook) => hook === "INPUT")) return `SNAT --to-source ${target}`;
  return random.pick([
    `DNAT --to-destination ${target}`,
    `tcp DNAT --to-destination ${withPort}`,
    `tcp REDIRECT --to-ports ${port}`,
  ]);
};

const targets: Readonly<Record<string, (context: XtContext) => string>> = {
  filter: filterTarget,
  mangle: mangleTarget,
  nat: natTarget,
  raw: ({ random }) => random.pick(["CT --notrack", "DROP", "ACCEPT", "MARK --set-mark 0x1"]),
};

/** One rule. Translations of ports are for one protocol, which is said first. */
const xtRule = (context: XtContext, chain: string): string => {
  const { random, family, table } = context;
  const jump = context.targets.length > 0 && random.chance(0.3);
  const target = jump
    ? `${random.chance(0.3) ? "-g" : "-j"} ${random.pick(context.targets)}`
    : random.chance(0.08)
      ? "-j RETURN"
      : `-j ${targets[table]!(context)}`;
  const needsTcp = target.startsWith("-j tcp ");
  const side = random.pick(["-s", "-d"]);
  const words = [
    `-A ${chain}`,
    ...(random.chance(0.45) ? [`${not(random)}${side} ${random.pick(prefixes[family])}`] : []),
    ...linkMatches(context),
    ...(needsTcp ? ["-p tcp"] : random.chance(0.4) ? [protocolMatch(random, family)] : []),
    ...(random.chance(0.35) ? [extensionMatch(random, family)] : []),
    needsTcp ? target.replace("-j tcp ", "-j ") : target,
  ];
  return words.join(" ");
};

const xtTable = (random: Random, family: Family, table: string, taken: TakenPriorities): XtTableSpec => {
  const chains = builtIn[table]!;
  for (const [chain, priority] of Object.entries(chains)) taken.add(`${chain.toLowerCase()} ${priority}`);
  const names = Object.keys(chains);
  const rules = names.flatMap((chain) => {
    const [outer, inner] = [`${chain}-a`, `${chain}-b`];
    const context = { random, family, table, hooks: [chain], targets: [] };
    return [
      ...random.list(0, 4, () => xtRule({ ...context, targets: [outer] }, chain)),
      ...random.list(0, 2, () => xtRule({ ...context, targets: [inner] }, outer)),
      ...random.list(0, 2, () => xtRule(context, inner)),
    ];
  });
  const policy = (chain: string): string =>
    table === "filter" && chain === "FORWARD" && random.chance(0.3) ? "DROP" : "ACCEPT";
  return {
    name: table,
    chains: Object.fromEntries(
      names.flatMap((chain) => [
        [chain, policy(chain)],
        [`${chain}-a`, "-"],
        [`${chain}-b`, "-"],
      ]),
    ),
    rules,
  };
};

/** Tables of iptables for one family: none on most hosts. */
export const randomXtTables = (
  random: Random,
  family: Family,
  taken: TakenPriorities,
): readonly XtTableSpec[] =>
  random.chance(0.6)
    ? []
    : random
        .some(Object.keys(builtIn), random.integer(1, 3))
        .map((table) => xtTable(random, family, table, taken));
