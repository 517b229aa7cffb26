import { portCentres } from "../harness/ports.ts";
import type { Random } from "../random.ts";
import { hex, marks, masks } from "./marks.ts";
import { hasConnection, portsOf, type RuleContext, type RuleSubject, subjectOf } from "./nft-context.ts";
import { randomMatch } from "./nft-matches.ts";
import type { UsableSet } from "./nft-sets.ts";
import { markValue, targetText } from "./nft-values.ts";

const setsWith = (context: RuleSubject, data: UsableSet["data"]): readonly UsableSet[] =>
  (context.sets as readonly UsableSet[]).filter((set) => set.data === data && isUsable(context, set));

/** Of the rule's family and protocols; links that packets came in by are not known where the host itself sends. */
const isUsable = ({ place, family, transport }: RuleSubject, { loads, needsPorts }: UsableSet): boolean =>
  !(place.endsWith("output") && loads.includes("iifname")) &&
  !loads.includes(family === "ipv4" ? "ip6 " : "ip ") &&
  !(transport === "icmp" && needsPorts);

const guardOf = (subject: RuleSubject, { needsPorts }: UsableSet): string =>
  needsPorts ? portsOf(subject).guard : "";

const loadsOf = (subject: RuleSubject, { loads }: UsableSet): string =>
  loads.replace("th ", `${portsOf(subject).header} `);

const guarded = (subject: RuleSubject, set: UsableSet): string =>
  guardOf(subject, set) + loadsOf(subject, set);

/** A lookup in one of the table's sets, as a condition. */
const setMatch = (context: RuleSubject): string => {
  const sets = setsWith(context, "none");
  if (sets.length === 0) return randomMatch(context);
  const set = context.random.pick(sets);
  return `${guarded(context, set)} ${context.random.chance(0.2) ? "!= " : ""}@${set.name}`;
};

const markChange = (random: Random): string =>
  random.weighted<() => string>([
    [4, () => `meta mark set ${markValue(random)}`],
    [1, () => `meta mark set meta mark & ${hex(random.pick(masks))}`],
    [1, () => `meta mark set meta mark | ${hex(random.pick(marks))}`],
    [1, () => `meta mark set meta mark & ${hex(random.pick(masks))} | ${hex(random.pick(marks))}`],
    [1, () => `meta mark set meta mark ^ ${hex(random.pick(marks))}`],
  ])();

const connectionChange = (random: Random): string =>
  random.pick([
    `ct mark set ${markValue(random)}`,
    "ct mark set meta mark",
    "meta mark set ct mark",
    `ct mark set ct mark | ${hex(random.pick(marks))}`,
    `meta mark set ct mark & ${hex(random.pick(masks))}`,
  ]);

/** What a rule does besides a verdict. */
const statement = (context: RuleSubject): string => {
  const { random, place } = context;
  const mapped = setsWith(context, "mark");
  return random.weighted<() => string>([
    [4, () => markChange(random)],
    [hasConnection(place) ? 3 : 0, () => connectionChange(random)],
    [mapped.length > 0 ? 2 : 0, () => markFrom(context, random.pick(mapped))],
    [context.transport === "icmp" ? 0 : 1, () => portMarks(context)],
  ])();
};

const markFrom = (context: RuleSubject, set: UsableSet): string =>
  `${guardOf(context, set)}meta mark set ${loadsOf(context, set)} map @${set.name}`;

const portMarks = (context: RuleSubject): string => {
  const { random } = context;
  const { guard, header } = portsOf(context);
  const entries = `${random.pick(portCentres)} : ${markValue(random)}, 8081-8999 : ${markValue(random)}`;
  return `${guard}meta mark set ${header} dport map { ${entries} }`;
};

const rejection = (random: Random, context: RuleSubject): string => {
  const { table, family, transport } = context;
  return random.pick([
    "reject",
    ...(table === "inet" ? ["reject with icmpx admin-prohibited"] : []),
    ...(family === "ipv4"
      ? ["reject with icmp host-prohibited", "reject with icmp admin-prohibited"]
      : ["reject with icmpv6 admin-prohibited", "reject with icmpv6 addr-unreachable"]),
    ...(transport === "tcp" ? ["meta l4proto tcp reject with tcp reset"] : []),
  ]);
};

const verdictMap = (context: RuleSubject): string => {
  const { random, targets } = context;
  const verdict = (): string =>
    random.pick([
      "accept",
      "drop",
      "return",
      ...targets.flatMap((chain) => [`jump ${chain}`, `goto ${chain}`]),
    ]);
  const named = setsWith(context, "verdict");
  return random.weighted<() => string>([
    [named.length > 0 ? 4 : 0, () => namedVerdicts(context, random.pick(named))],
    [1, () => `meta l4proto vmap { tcp : ${verdict()}, udp : ${verdict()} }`],
    [context.transport === "icmp" ? 0 : 1, () => portVerdicts(context, verdict)],
    [
      hasConnection(context.place) ? 1 : 0,
      () => `ct state vmap { established : ${verdict()}, related : ${verdict()}, invalid : drop }`,
    ],
    [1, () => `meta mark vmap { ${hex(1)} : ${verdict()}, ${hex(2)} : ${verdict()} }`],
  ])();
};

const namedVerdicts = (context: RuleSubject, set: UsableSet): string =>
  `${guarded(context, set)} vmap @${set.name}`;

const portVerdicts = (context: RuleSubject, verdict: () => string): string => {
  const { guard, header } = portsOf(context);
  return `${guard}${header} dport vmap { ${context.random.pick(portCentres)} : ${verdict()}, 8081-8999 : ${verdict()} }`;
};

const mayReject = ({ place, table }: RuleSubject): boolean =>
  ["input", "forward", "output"].includes(place) && table !== "bridge" && table !== "netdev";

const verdict = (context: RuleSubject): string => {
  const { random, targets, place } = context;
  return random.weighted<() => string>([
    [7, () => "accept"],
    [4, () => "drop"],
    [targets.length > 0 ? 6 : 0, () => `jump ${random.pick(targets)}`],
    [targets.length > 0 ? 3 : 0, () => `goto ${random.pick(targets)}`],
    [2, () => "return"],
    [1, () => "continue"],
    [mayReject(context) ? 5 : 0, () => rejection(random, context)],
    [place === "prerouting" || place === "output" ? 1 : 0, () => "notrack"],
    [3, () => verdictMap(context)],
  ])();
};

/** A translation, as chains of type nat make them. */
const translation = (context: RuleSubject): string => {
  const { random, table, place, family, transport } = context;
  const { guard, header } = portsOf(context);
  const ports = transport === "icmp" ? 0 : 1;
  const to = table === "inet" ? (family === "ipv4" ? "ip to" : "ip6 to") : "to";
  const target = targetText(random, family);
  const withPort = (port: number | string): string =>
    family === "ipv4" ? `${target}:${port}` : `[${target}]:${port}`;
  const only = table === "inet" ? `meta nfproto ${family} ` : "";
  const port = random.pick(portCentres);
  const source = place === "nat postrouting" || place === "nat input";
  const choices: readonly (readonly [number, () => string])[] = source
    ? [
        [4, () => `${only}snat ${to} ${target}`],
        [ports, () => `${only}${guard || `meta l4proto ${header} `}snat ${to} ${withPort("61000-61999")}`],
        [place === "nat postrouting" ? 5 : 0, () => "masquerade"],
        [
          place === "nat postrouting" ? ports : 0,
          () => `${guard || `meta l4proto ${header} `}masquerade to :62000-62999`,
        ],
      ]
    : [
        [5, () => `${only}dnat ${to} ${target}`],
        [4 * ports, () => `${only}${guard || `meta l4proto ${header} `}dnat ${to} ${withPort(port)}`],
        [2 * ports, () => `${guard || `meta l4proto ${header} `}redirect to :${port}`],
        [1, () => "redirect"],
        [
          ports,
          () =>
            `${only}${guard}dnat ${to} ${header} dport map { ${random.pick(portCentres)} : ${target}, 8081-8999 : ${targetText(random, family)} }`,
        ],
      ];
  return random.weighted(choices)();
};

const isNat = ({ place }: RuleSubject): boolean => place.startsWith("nat");

const ending = (context: RuleSubject): string =>
  isNat(context) && context.random.chance(0.75) ? translation(context) : verdict(context);

/** A rule in the words of nft: up to three conditions, what is done, and how it ends. Most of them count. */
export const randomRule = (place: RuleContext): string => {
  const context = subjectOf(place);
  const { random } = context;
  const conditions = random.list(0, 2, () => (random.chance(0.3) ? setMatch(context) : randomMatch(context)));
  const words = [
    ...(conditions.length === 0 && random.chance(0.7) ? [randomMatch(context)] : conditions),
    ...(random.chance(0.75) ? ["counter"] : []),
    ...(random.chance(0.25) ? [statement(context)] : []),
    ...(random.chance(0.85) ? [ending(context)] : []),
  ];
  return words.length === 0 ? "counter" : words.join(" ");
};
