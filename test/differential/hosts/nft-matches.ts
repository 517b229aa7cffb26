import type { Family } from "../../../src/net/index.ts";
import type { Random } from "../random.ts";
import { hex, marks, masks } from "./marks.ts";
import {
  hasConnection,
  hasInput,
  hasOutput,
  portsOf,
  type RuleContext,
  type RuleSubject,
} from "./nft-context.ts";
import { addressText, linkText, markValue, portText } from "./nft-values.ts";

const equals = (random: Random): string => (random.chance(0.2) ? "!= " : "");

/** One value, or an anonymous set of some. */
const oneOrSet = (random: Random, make: () => string): string =>
  random.chance(0.7) ? make() : `{ ${[...new Set(random.list(1, 4, make))].join(", ")} }`;

const addressMatch = (random: Random, family: Family): string =>
  `${family === "ipv4" ? "ip" : "ip6"} ${random.pick(["saddr", "daddr"])} ${equals(random)}${addressText(random, family)}`;

const portMatch = (subject: RuleSubject): string => {
  const { random } = subject;
  const field = random.weighted([
    [5, "dport"],
    [1, "sport"],
  ]);
  const { guard, header } = portsOf(subject);
  const values = () => (random.chance(0.8) ? portText(random) : `{ ${portText(random)} }`);
  return `${guard}${header} ${field} ${equals(random)}${values()}`;
};

const comparison = (random: Random): string => random.pick(["<", "<=", ">", ">="]);

const markMatch = (random: Random, key: "meta mark" | "ct mark"): string =>
  random.weighted<() => string>([
    [3, () => `${key} ${equals(random)}${oneOrSet(random, () => markValue(random))}`],
    [
      3,
      () =>
        `${key} & ${hex(random.pick(masks))} ${random.pick(["==", "!="])} ${hex(random.pick([0, ...marks]))}`,
    ],
    [1, () => `${key} ${comparison(random)} ${hex(random.pick(marks))}`],
    [1, () => `${key} ${hex(random.pick([0x1, 0x2]))}-${hex(random.pick([0x3, 0x10, 0x100]))}`],
  ])();

const connectionMatch = ({ random, family, transport }: RuleSubject): string =>
  random.weighted<() => string>([
    [
      8,
      () =>
        `ct state ${random.pick(["new", "established", "established,related", "related", "invalid", "untracked"])}`,
    ],
    [
      1,
      () => `ct state ${equals(random)}{ ${random.pick(["new, established", "invalid", "new, untracked"])} }`,
    ],
    [3, () => markMatch(random, "ct mark")],
    [2, () => `ct direction ${random.pick(["original", "reply"])}`],
    [2, () => `ct status ${random.pick(["dnat", "snat", "confirmed", "seen-reply", "dnat,snat"])}`],
    [
      1,
      () =>
        `ct original ${family === "ipv4" ? "ip" : "ip6"} ${random.pick(["saddr", "daddr"])} ${addressText(random, family)}`,
    ],
    [
      transport === "tcp" || transport === "udp" ? 1 : 0,
      () => `meta l4proto ${transport} ct original proto-dst ${portText(random)}`,
    ],
    [1, () => `ct reply ${family === "ipv4" ? "ip" : "ip6"} saddr ${addressText(random, family)}`],
  ])();

const linkMatch = (random: Random, side: "iif" | "oif"): string =>
  random.weighted<() => string>([
    [5, () => `${side}name ${equals(random)}"${linkText(random)}"`],
    [2, () => `${side}name { ${[...new Set(random.list(1, 4, () => `"${linkText(random)}"`))].join(", ")} }`],
    [1, () => `${side}name "${random.pick(["e*", "br*", "b*"])}"`],
    [2, () => `${side} ${equals(random)}"${linkText(random)}"`],
  ])();

const headerMatch = ({ random, family, transport, table }: RuleSubject): string =>
  random.weighted<() => string>([
    [
      1,
      () =>
        `meta l4proto ${equals(random)}${random.pick(["tcp", "udp", "icmp", "ipv6-icmp", "sctp", "253"])}`,
    ],
    [1, () => `meta l4proto { ${random.pick(["tcp, udp", "icmp, ipv6-icmp", "udp, sctp"])} }`],
    [
      1,
      () =>
        `${family === "ipv4" ? "ip protocol" : "ip6 nexthdr"} ${transport === "both" || transport === "icmp" ? "sctp" : transport}`,
    ],
    [table === "inet" ? 1 : 0, () => `meta nfproto ${family}`],
    [
      transport === "tcp" ? 4 : 0,
      () =>
        `tcp flags ${random.pick(["syn", "& (syn | ack) == syn", "& (fin | syn | rst | ack) != syn", "ack"])}`,
    ],
    [
      transport === "icmp" ? 20 : 0,
      () =>
        family === "ipv4"
          ? `icmp type ${random.pick(["echo-request", "echo-reply", "destination-unreachable"])}`
          : `icmpv6 type ${random.pick(["echo-request", "echo-reply", "destination-unreachable"])}`,
    ],
    [1, () => `${family === "ipv4" ? "ip" : "ip6"} dscp ${random.pick(["0x04", "0x02", "ef", "0"])}`],
    [
      1,
      () =>
        family === "ipv4"
          ? `ip ttl ${comparison(random)} ${random.pick([33, 63, 64])}`
          : `ip6 hoplimit ${comparison(random)} ${random.pick([33, 63, 64])}`,
    ],
    [1, () => `meta length ${comparison(random)} ${random.pick([36, 48, 56, 60, 68, 100])}`],
  ])();

const fibMatch = (random: Random, context: RuleContext): string =>
  random.chance(0.7) || !["prerouting", "input", "forward"].includes(context.place)
    ? `fib ${random.pick(["daddr", "saddr"])} type ${random.pick(["local", "unicast"])}`
    : `fib saddr . iif oif ${random.pick(["missing", "exists"])}`;

/** A condition that the context allows, in the words of nft. */
export const randomMatch = (subject: RuleSubject): string => {
  const { random, place, table, family, transport } = subject;
  const layer2 = place === "bridge" || place === "ingress";
  return random.weighted<() => string>([
    [10, () => addressMatch(random, family)],
    [transport === "icmp" ? 0 : 6, () => portMatch(subject)],
    [3, () => markMatch(random, "meta mark")],
    [hasConnection(place) ? 7 : 0, () => connectionMatch(subject)],
    [hasInput(place) ? 4 : 0, () => linkMatch(random, "iif")],
    [hasOutput(place) || place === "bridge" ? 4 : 0, () => linkMatch(random, "oif")],
    [5, () => headerMatch(subject)],
    [layer2 || table === "bridge" ? 0 : 1, () => fibMatch(random, subject)],
    [
      place.endsWith("output") || place === "postrouting" ? 2 : 0,
      () => `meta skuid ${random.pick(["0", "1000", "!= 0", "1000-1001"])}`,
    ],
    [
      layer2 ? 3 : 0,
      () => `ether ${random.pick(["saddr", "daddr"])} 02:00:00:00:03:0${random.integer(0, 9)}`,
    ],
  ])();
};
