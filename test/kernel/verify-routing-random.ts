import type { Family } from "../../src/net/index.ts";

/** Whole numbers from 0 to `below - 1`, the same for the same seed (xorshift32). */
export type Random = (below: number) => number;

export const randomFrom = (seed: number): Random => {
  let state = seed * 2_654_435_761 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
};

export const links = ["e0", "e1", "e2", "e3"];
const one = <T>(random: Random, list: readonly T[]): T => list[random(list.length)]!;

/** How one family writes what both have. */
interface Writing {
  readonly ip: string;
  readonly destinations: readonly string[];
  readonly sources: readonly string[];
  readonly gateway: (link: number) => string;
  readonly address: (random: Random) => string;
}

const writings: Readonly<Record<Family, Writing>> = {
  ipv4: {
    ip: "ip -4",
    destinations: [
      "default",
      "10.8.0.0/13",
      "10.9.0.0/16",
      "10.9.1.0/24",
      "10.9.1.0/25",
      "10.9.1.7/32",
      "10.10.0.0/15",
    ],
    sources: ["10.0.0.0/24", "10.0.1.0/24", "10.9.0.0/16", "10.0.0.9/32"],
    gateway: (link) => `10.0.${link}.2`,
    address: (random) =>
      one(random, [
        "10.0.0.9",
        "10.0.1.9",
        "10.9.1.7",
        "10.9.1.8",
        "10.9.1.200",
        "10.9.2.1",
        "10.10.3.3",
        "9.9.9.9",
        "10.0.3.77",
      ]),
  },
  ipv6: {
    ip: "ip -6",
    destinations: [
      "default",
      "2001:db8:8::/45",
      "2001:db8:9::/48",
      "2001:db8:9:1::/64",
      "2001:db8:9:1::/80",
      "2001:db8:9:1::7/128",
    ],
    sources: ["2001:db8::/64", "2001:db8:1::/64", "2001:db8:9::/48", "2001:db8::9/128"],
    gateway: (link) => `2001:db8:${link}::2`,
    address: (random) =>
      one(random, [
        "2001:db8::9",
        "2001:db8:1::9",
        "2001:db8:9:1::7",
        "2001:db8:9:1::8",
        "2001:db8:9:1:8000::8",
        "2001:db8:9:2::1",
        "2001:db8:a::1",
        "2001:db8:ffff::1",
        "2001:db8:3::77",
      ]),
  },
};

/** Links with an address each, on whose other side nobody is. */
export const linkLines = links.flatMap((link, at) => [
  `ip link add ${link} type veth peer name p${at}`,
  `ip link set ${link} up`,
  `ip link set p${at} up`,
  `ip addr add 10.0.${at}.1/24 dev ${link}`,
  `ip -6 addr add 2001:db8:${at}::1/64 dev ${link} nodad`,
]);

const tables = [254, 100, 101, 102];

/** Lines that add routes; the kernel refuses some, which is fine. */
export const routeLines = (random: Random, family: Family, count: number): string[] =>
  Array.from({ length: count }, () => {
    const { ip, destinations, gateway } = writings[family];
    const tos = family === "ipv4" && random(4) === 0 ? ` tos ${one(random, ["0x04", "0x08", "0x10"])}` : "";
    const where = `${one(random, destinations)}${tos} table ${one(random, tables)} metric ${1 + random(4)}`;
    const [a, b] = [random(4), random(4)];
    const way = `via ${gateway(a)} dev ${links[a]}`;
    if (random(4) === 0)
      return `${ip} route add ${one(random, ["blackhole", "unreachable", "prohibit", "throw"])} ${where}`;
    if (random(4) === 0)
      return `${ip} route add ${where} nexthop ${way} nexthop via ${gateway(b)} dev ${links[b]} weight 3`;
    if (family === "ipv4" && random(4) === 0)
      return `${ip} route add ${where} via inet6 2001:db8:${a}::2 dev ${links[a]}`;
    return `${ip} route add ${where} ${way}`;
  });

/** Lines that add rules between the local and the main table. */
export const ruleLines = (random: Random, family: Family, count: number): string[] =>
  Array.from({ length: count }, (_, at) => {
    const { ip, destinations, sources } = writings[family];
    const maybe = (text: () => string): string => (random(4) === 0 ? ` ${text()}` : "");
    const selector = [
      random(5) === 0 ? " not" : "",
      maybe(() => `from ${one(random, sources)}`),
      maybe(() => `to ${one(random, destinations.slice(1))}`),
      maybe(() => `iif ${one(random, [...links, "lo", "missing"])}`),
      maybe(() => `fwmark ${one(random, ["0x1", "0x2/0x3", "0x10/0xf0"])}`),
      maybe(() => `tos ${one(random, ["0x04", "0x08", "0x10"])}`),
      maybe(() => `ipproto ${one(random, ["tcp", "udp", "icmp"])}`),
      maybe(() => `sport ${one(random, ["53", "1000-2000"])}`),
      maybe(() => `dport ${one(random, ["53", "80-443"])}`),
      // `ip -6 route get … iif` asks without a user, packets that come in by IPv6 have user 0.
      family === "ipv4" && random(12) === 0 ? " uidrange 0-0" : "",
      random(12) === 0 ? " oif e1" : "",
    ].join("");
    const lookup = `lookup ${one(random, tables)}${random(4) === 0 ? ` suppress_prefixlength ${one(random, ["0", "16", "24", "64"])}` : ""}`;
    const action = one(random, [
      lookup,
      lookup,
      lookup,
      lookup,
      "blackhole",
      "prohibit",
      "unreachable",
      `goto ${100 + at + random(4)}`,
      "nop",
    ]);
    return `${ip} rule add pref ${100 + at}${selector === "" ? " from all" : selector} ${action}`;
  });

/** A look-up to ask both for. */
export interface Question {
  readonly source: string;
  readonly destination: string;
  readonly input: string;
  readonly mark: number;
  readonly tos: number;
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

export const randomQuestion = (random: Random, family: Family): Question => ({
  source: writings[family].address(random),
  destination: writings[family].address(random),
  input: one(random, links),
  mark: one(random, [0, 0, 1, 2, 3, 0x10, 0x21]),
  tos: one(random, [0, 0, 4, 8, 0x10, 0x44, 0x28]),
  protocol: one(random, [6, 17]),
  sourcePort: one(random, [53, 1500, 40_000]),
  destinationPort: one(random, [53, 80, 443, 8080]),
});

/** The question for `ip -batch`. */
export const questionLine = (family: Family, question: Question): string =>
  [
    family === "ipv4" ? "-4" : "-6",
    `route get ${question.destination} from ${question.source} iif ${question.input} mark ${question.mark}`,
    `tos ${question.tos.toString(16)} ipproto ${question.protocol} sport ${question.sourcePort} dport ${question.destinationPort}`,
  ].join(" ");
