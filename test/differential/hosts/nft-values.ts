import type { Family } from "../../../src/net/index.ts";
import { cables, layer3Links } from "../harness/network.ts";
import { portCentres } from "../harness/ports.ts";
import type { Random } from "../random.ts";
import {
  allAddresses,
  farAddresses,
  lonelyAddress,
  ownAddresses,
  prefixes,
  stationAddresses,
} from "./addresses.ts";
import { hex, marks } from "./marks.ts";

/** A port, or a range whose ends lie near the others'. */
export const portText = (random: Random): string => {
  const first = random.pick(portCentres) - random.pick([0, 0, 1]);
  return random.chance(0.6) ? String(first) : `${first}-${first + random.pick([1, 2, 400, 2_000])}`;
};

export const linkText = (random: Random, place: "routed" | "bridge" = "routed"): string => {
  const ports = cables.filter(({ bridge }) => bridge !== null).map(({ link }) => link);
  return random.pick(place === "bridge" ? ports : [...layer3Links, ...layer3Links, ...ports]);
};

/** Two addresses of the pool in order: the ends of a range. */
const rangeText = (random: Random, family: Family): string => {
  const at = random.integer(0, layer3Links.length - 1);
  const parts = [...stationAddresses(family, at), lonelyAddress(family, at)];
  const first = random.integer(0, parts.length - 2);
  return `${parts[first]}-${parts[random.integer(first + 1, parts.length - 1)]}`;
};

/** An address, a prefix or a range. */
export const addressText = (random: Random, family: Family): string =>
  random.weighted<() => string>([
    [4, () => random.pick(allAddresses(family))],
    [7, () => random.pick(prefixes[family])],
    [2, () => rangeText(random, family)],
  ])();

/** Where a connection may be translated to: mostly stations, now and then the host itself. */
export const targetText = (random: Random, family: Family): string => {
  const at = random.integer(0, layer3Links.length - 1);
  return random.weighted<() => string>([
    [6, () => random.pick(stationAddresses(family, at))],
    [3, () => random.pick(farAddresses[family])],
    [2, () => random.pick(ownAddresses(family, at))],
  ])();
};

export const markValue = (random: Random): string => hex(random.pick(marks));

/** Fields that sets have as keys: how the key is loaded, its type, and how an element is written. */
export interface KeyField {
  readonly type: string;
  readonly load: string;
  /** Whether ranges of it make sense. */
  readonly hasRanges: boolean;
  readonly element: (random: Random, range: boolean) => string;
}

const addressField = (family: Family, side: "saddr" | "daddr"): KeyField => ({
  type: family === "ipv4" ? "ipv4_addr" : "ipv6_addr",
  load: `${family === "ipv4" ? "ip" : "ip6"} ${side}`,
  hasRanges: true,
  element: (random, range) => (range ? addressText(random, family) : random.pick(allAddresses(family))),
});

const portField: KeyField = {
  type: "inet_service",
  load: "th dport",
  hasRanges: true,
  element: (random, range) => (range ? portText(random) : String(random.pick(portCentres))),
};

const linkField: KeyField = {
  type: "ifname",
  load: "iifname",
  hasRanges: false,
  element: (random) => `"${linkText(random)}"`,
};

const protocolField: KeyField = {
  type: "inet_proto",
  load: "meta l4proto",
  hasRanges: false,
  element: (random) => random.pick(["tcp", "udp", "icmp", "ipv6-icmp", "sctp"]),
};

const markField: KeyField = {
  type: "mark",
  load: "meta mark",
  hasRanges: false,
  element: (random) => markValue(random),
};

/** What a set may have as its key: one field, or several. */
export const keyChoices = (family: Family): readonly (readonly KeyField[])[] => {
  const [source, destination] = [addressField(family, "saddr"), addressField(family, "daddr")];
  return [
    [source],
    [destination],
    [portField],
    [linkField],
    [protocolField],
    [markField],
    [source, destination],
    [destination, portField],
    [linkField, source],
    [source, protocolField, portField],
    [linkField, portField],
    [protocolField, portField],
  ];
};
