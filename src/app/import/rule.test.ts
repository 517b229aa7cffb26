import { expect, test } from "vitest";
import type { Family } from "../../net/index.ts";
import type { End } from "./ends.ts";
import { type FoundRule, inItsFamilies, mergeRules, ruleSentence } from "./rule.ts";
import type { Services } from "./services.ts";

const end = (word: string, byFamily: Partial<Record<Family, readonly string[] | null>>): End => ({
  word,
  byFamily: new Map(Object.entries(byFamily) as [Family, readonly string[] | null][]),
});

const lan = end("lan", { ipv4: ["10.1.0.0/24"], ipv6: ["fd00:1::/64"] });
const dmz = end("dmz", { ipv4: ["10.2.0.0/24"] });
const internet = end("internet", { ipv4: null, ipv6: null });

const all: Services = { all: true, ports: { tcp: [], udp: [], sctp: [] }, icmp: "none" };
const tcp = (port: bigint): Services => ({
  ...all,
  all: false,
  ports: { ...all.ports, tcp: [[port, port]] },
});

const rule = (from: End, to: End, services = all, families: readonly Family[] = ["ipv4"]): FoundRule => ({
  action: "allow",
  families,
  from: [from],
  to: [to],
  services,
});

const said = (...rules: readonly FoundRule[]) =>
  mergeRules(rules).map((one) => ruleSentence(inItsFamilies(one)));

test.each<[string, readonly FoundRule[], readonly (string | null)[]]>([
  [
    "services of the same ends are joined, and ports that touch",
    [rule(lan, dmz, tcp(22n)), rule(lan, dmz, tcp(23n)), rule(lan, dmz, tcp(80n))],
    ["allow lan to dmz on tcp/22-23, tcp/80"],
  ],
  [
    "both families are one rule where both are meant",
    [rule(lan, internet), rule(lan, internet, all, ["ipv6"])],
    ["allow lan to internet"],
  ],
  ["where one is, it is said by its prefixes", [rule(lan, internet)], ["allow 10.1.0.0/24 to internet"]],
  ["at the end that has them", [rule(internet, lan, tcp(22n))], ["allow internet to 10.1.0.0/24 on tcp/22"]],
  ["a name that has but one family stays", [rule(lan, dmz)], ["allow lan to dmz"]],
  [
    "ends are joined where all else is the same",
    [rule(dmz, internet, tcp(80n)), rule(dmz, lan, tcp(80n))],
    ["allow dmz to internet, lan on tcp/80"],
  ],
  [
    "and only there",
    [rule(dmz, internet, tcp(80n)), rule(dmz, lan)],
    ["allow dmz to internet on tcp/80", "allow dmz to lan"],
  ],
  ["what no rule can say is none", [rule(lan, dmz, { ...all, all: false })], [null]],
])("%s", (_says, rules, sentences) => {
  expect(said(...rules)).toEqual(sentences);
});
