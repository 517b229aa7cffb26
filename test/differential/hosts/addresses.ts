import type { Family } from "../../../src/net/index.ts";
import { layer3Links } from "../harness/network.ts";

/**
 * Few addresses, so that rules meet: a subnet for each link, in which the host may have one or two, and some far away.
 * `10.0.3.0/24` and `fd00:0:0:3::/64` are at the third link.
 */
const hostParts = { ipv4: [1, 65, 129], ipv6: ["1", "8000", "ffff"] } as const;
const stationParts = { ipv4: [2, 3, 63, 64, 127, 128], ipv6: ["2", "3", "7fff"] } as const;
const lonelyParts = { ipv4: 254, ipv6: "fffe" } as const;

export const farAddresses: Readonly<Record<Family, readonly string[]>> = {
  ipv4: [
    ...[0, 1, 2, 3].flatMap((net) => [`172.16.${net}.1`, `172.16.${net}.128`]),
    "192.168.0.7",
    "192.168.1.7",
    "203.0.113.1",
    "203.0.113.9",
    "8.8.8.8",
    "100.64.0.5",
  ],
  ipv6: [
    ...["0", "1", "2", "3"].map((net) => `2001:db8:${net}::1`),
    "2001:db8:3:8000::1",
    "2001:db8:9::9",
    "2001:4860::8888",
    "2600::5",
  ],
};

const inSubnet = (family: Family, link: number, part: number | string): string =>
  family === "ipv4" ? `10.0.${link}.${part}` : `fd00:0:0:${link}::${part}`;

const linkNumbers = layer3Links.map((_, at) => at);

/** The addresses that the host may have on link number `link`. */
export const ownAddresses = (family: Family, link: number): readonly string[] =>
  hostParts[family].map((part) => inSubnet(family, link, part));

/** Stations on link number `link` whose MAC the host knows. */
export const stationAddresses = (family: Family, link: number): readonly string[] =>
  stationParts[family].map((part) => inSubnet(family, link, part));

/** The station on link number `link` whose MAC nobody knows. */
export const lonelyAddress = (family: Family, link: number): string =>
  inSubnet(family, link, lonelyParts[family]);

/** The link-local address of every link's router. */
export const routerAddress = "fe80::2";

/** All addresses of stations whose MAC the host knows, wherever it looks for them. */
export const knownAddresses = (family: Family): readonly string[] => [
  ...linkNumbers.flatMap((link) => [...ownAddresses(family, link), ...stationAddresses(family, link)]),
  ...farAddresses[family],
];

/** Everything that a packet may come from or go to. */
export const allAddresses = (family: Family): readonly string[] => [
  ...knownAddresses(family),
  ...linkNumbers.map((link) => lonelyAddress(family, link)),
];

/** Prefixes that rules and routes speak of: overlapping at several lengths. */
export const prefixes: Readonly<Record<Family, readonly string[]>> = {
  ipv4: [
    "10.0.0.0/8",
    "10.0.0.0/14",
    ...linkNumbers.flatMap((link) => [`10.0.${link}.0/24`, `10.0.${link}.64/26`, `10.0.${link}.128/25`]),
    "172.16.0.0/12",
    "172.16.0.0/23",
    "172.16.2.0/23",
    ...[0, 1, 2, 3].flatMap((net) => [`172.16.${net}.0/24`, `172.16.${net}.128/25`]),
    "192.168.0.0/16",
    "203.0.113.0/24",
    "203.0.113.8/29",
    "128.0.0.0/1",
    "0.0.0.0/1",
    "8.8.8.8/32",
    "10.0.1.2/32",
  ],
  ipv6: [
    "fd00::/8",
    "fd00::/62",
    ...linkNumbers.flatMap((link) => [`fd00:0:0:${link}::/64`, `fd00:0:0:${link}::8000/113`]),
    "2001:db8::/32",
    "2001:db8:2::/47",
    ...["0", "1", "2", "3"].map((net) => `2001:db8:${net}::/48`),
    "2001:db8:3:8000::/49",
    "2001:4860::/32",
    "2000::/3",
    "fd00:0:0:1::2/128",
  ],
};
