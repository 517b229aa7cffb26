import type { Family } from "../../../src/net/index.ts";
import type { HostState, NftExpression } from "../../../src/state/index.ts";
import type { Packet } from "../../../src/verify/index.ts";
import { smallHost, type SmallHost } from "./small-host.ts";
import { act, baseChain, nftTable, when } from "./small-rules.ts";
import { somePacket } from "./some-packet.ts";

/** Whole numbers from 0 to `below - 1`, the same for the same seed (xorshift32). */
export type Random = (below: number) => number;

export const randomFrom = (seed: number): Random => {
  let state = Math.imul(seed, 2_654_435_761) || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
};

const one = <T>(random: Random, list: readonly T[]): T => list[random(list.length)]!;
const some = <T>(random: Random, most: number, make: () => T): T[] =>
  Array.from({ length: random(most + 1) }, make);

const links = ["e0", "e1", "e2", "e3"];
const pools = {
  ipv4: {
    prefixes: ["10.8.0.0/13", "10.9.0.0/16", "10.9.1.0/24", "10.9.1.7/32", "10.0.1.0/24", "default"],
    sources: ["10.0.0.0/24", "10.0.1.0/24", "10.9.0.0/16"],
    gateway: (link: number) => `10.0.${link}.2`,
    addresses: [
      "10.0.0.9",
      "10.0.1.9",
      "10.0.2.1",
      "10.9.1.7",
      "10.9.1.8",
      "10.9.2.1",
      "10.10.3.3",
      "9.9.9.9",
      "10.0.3.77",
      "127.0.0.1",
      "224.0.0.1",
      "255.255.255.255",
      "0.0.0.0",
    ],
  },
  ipv6: {
    prefixes: ["2001:db8:8::/45", "2001:db8:9::/48", "2001:db8:9:1::/64", "2001:db8:9:1::7/128", "default"],
    sources: ["2001:db8::/64", "2001:db8:1::/64", "2001:db8:9::/48"],
    gateway: (link: number) => `2001:db8:${link}::2`,
    addresses: [
      "2001:db8::9",
      "2001:db8:1::9",
      "2001:db8:2::1",
      "2001:db8:9:1::7",
      "2001:db8:9:1::8",
      "2001:db8:9:2::1",
      "2001:db8:ffff::1",
      "::1",
      "ff02::1",
      "::",
    ],
  },
} as const;

const route = (random: Random, family: Family): string => {
  const { prefixes, gateway } = pools[family];
  const where = `${one(random, prefixes)} table ${one(random, [254, 254, 100, 101])} metric ${1 + random(3)}`;
  const where6 = where.startsWith("default") && family === "ipv6" ? where.replace("default", "::/0") : where;
  if (random(5) === 0) return `${one(random, ["blackhole", "unreachable", "prohibit", "throw"])} ${where6}`;
  const way = (): string => {
    const link = random(4);
    return `via ${gateway(link)} dev e${link}`;
  };
  return random(4) === 0 ? `${where6} nexthop ${way()} nexthop ${way()}` : `${where6} ${way()}`;
};

type Rule = NonNullable<SmallHost["rules"]>[number];

const rule = (random: Random, family: Family, at: number): Rule => {
  const maybe = <T>(make: () => T): T | null => (random(4) === 0 ? make() : null);
  const prefixOf = (list: readonly string[]) =>
    one(
      random,
      list.filter((text) => text !== "default"),
    ) as Rule["from"] & string;
  const lookup = { kind: "lookup", table: one(random, [254, 100, 101, 102]) } as const;
  const actions = [
    lookup,
    lookup,
    lookup,
    { kind: "prohibit" },
    { kind: "nop" },
    { kind: "goto", priority: 100 + at + random(3) },
  ] as const;
  return {
    family,
    priority: 100 + at,
    action: one(random, actions),
    invert: random(5) === 0,
    from: maybe(() => prefixOf(pools[family].sources)),
    to: maybe(() => prefixOf(pools[family].prefixes)),
    inputDevice: maybe(() => one(random, [...links, "lo"])),
    mark: maybe(() =>
      one(random, [
        { value: 1, mask: 0xff },
        { value: 2, mask: 2 },
      ]),
    ),
    tos: random(8) === 0 ? 8 : 0,
    ipProtocol: maybe(() => one(random, [6, 17])),
    sourcePorts: random(6) === 0 ? { first: 53, last: 53 } : null,
    destinationPorts: random(6) === 0 ? { first: 80, last: 443 } : null,
    suppressPrefixLength: random(6) === 0 ? one(random, [0, 16]) : null,
  };
};

const matches = (random: Random, hook: string): NftExpression[] => {
  const list: (() => NftExpression[])[] = [
    () => when.tcpPort(one(random, [53, 80, 443])),
    () => when.state(one(random, [1, 2, 8, 9])),
    ...(hook === "output" ? [] : [() => when.input(one(random, links))]),
    ...(hook === "forward" || hook === "postrouting" ? [() => when.output(one(random, links))] : []),
  ];
  return Array.from({ length: random(3) }, () => one(random, list)()).flat();
};

const filterRule = (random: Random, hook: string): NftExpression[] => [
  ...matches(random, hook),
  ...one(random, [
    act.accept,
    act.drop,
    act.mark(1 + random(2)),
    act.connectionMark(1 + random(2)),
    act.restoreMark,
  ]),
];

/** A host with routes, rules, settings and chains, all at random but valid. */
export const randomHost = (random: Random, { deadLinks } = { deadLinks: true }): HostState => {
  const setting = (name: string, value: number): [string, number][] =>
    [...links, "all"].flatMap((link) =>
      random(3) === 0 ? [[`net/ipv4/conf/${link}/${name}`, value] as [string, number]] : [],
    );
  const chain = (
    hook: Parameters<typeof baseChain>[0],
    priority: number,
    type: "filter" | "route" = "filter",
  ) =>
    baseChain(
      hook,
      priority,
      random(4) === 0 ? "drop" : "accept",
      some(random, 4, () => filterRule(random, hook)),
      type,
    );
  const nat = nftTable(
    "n",
    [
      baseChain(
        "prerouting",
        -100,
        "accept",
        some(random, 2, () => [
          ...matches(random, "prerouting"),
          ...when.tcpPort(one(random, [80, 443])),
          ...act.destination(one(random, ["10.0.0.10", "10.9.1.7", "10.0.2.1"]), 8080),
        ]),
        "nat",
      ),
      baseChain(
        "postrouting",
        100,
        "accept",
        some(random, 2, () => [...matches(random, "postrouting"), ...act.masquerade]),
        "nat",
      ),
    ],
    "ip",
  );
  return smallHost({
    links: links.map((link, at) =>
      at === 3 && random(3) === 0 ? link : `${link} 10.0.${at}.1/24 2001:db8:${at}::1/64`,
    ),
    routes: [
      ...some(random, 12, () => route(random, "ipv4")),
      ...some(random, 12, () => route(random, "ipv6")),
    ],
    rules: (["ipv4", "ipv6"] as const).flatMap((family) =>
      Array.from({ length: random(6) }, (_, at) => rule(random, family, at)),
    ),
    sysctls: Object.fromEntries([
      ...setting("rp_filter", 1),
      ...setting("rp_filter", 2),
      ...setting("src_valid_mark", 1),
      ...setting("ignore_routes_with_linkdown", 1),
      ...(random(4) === 0 ? setting("forwarding", 0) : []),
    ]),
    tables: [
      nftTable("f", [
        chain("prerouting", -150),
        chain("input", 0),
        chain("forward", 0),
        chain("output", -150, "route"),
        chain("postrouting", 0),
      ]),
      ...(random(2) === 0 ? [nat] : []),
    ],
    down: deadLinks ? links.filter(() => random(8) === 0) : [],
  });
};

/** A packet that comes in somewhere, or that the host sends. */
export const randomPacket = (random: Random): Packet => {
  const family = one(random, ["ipv4", "ipv6"] as const);
  const { addresses } = pools[family];
  const input = one(random, [...links, ...links, null]);
  const own = family === "ipv4" ? `10.0.${random(3)}.1` : `2001:db8:${random(3)}::1`;
  const protocol = one(random, [6, 6, 17, family === "ipv4" ? 1 : 58]);
  const hasPorts = protocol === 6 || protocol === 17;
  return somePacket(input, input === null ? own : one(random, addresses), one(random, addresses), {
    protocol,
    tcpFlags: protocol === 6 ? one(random, [2, 2, 2, 0x12, 0x10, 4]) : 0,
    sourcePort: hasPorts ? one(random, [53, 1500, 40_000]) : 0,
    destinationPort: hasPorts ? one(random, [53, 80, 443, 8080]) : 0,
    icmpType: hasPorts ? 0 : one(random, family === "ipv4" ? [8, 0, 3] : [128, 129, 135]),
    tos: one(random, [0, 0, 8, 0x48]),
    userId: input === null ? 0 : null,
  });
};
