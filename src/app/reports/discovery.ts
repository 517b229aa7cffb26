import type { HostState, Link, LinkAddress } from "../../state/index.ts";
import { describeRoute, describeRule } from "./describe.ts";
import { firewallSections } from "./firewalls.ts";
import { ownerOfRoute } from "./owners.ts";
import type { Section } from "./section.ts";

/**
 * What is on a host, for people: links, virtual machines, physical neighbours, routes, who owns which rules, and what of
 * them is in conflict.
 */
export const discoveryReport = (host: HostState): readonly Section[] => [
  linkSection(host),
  machineSection(host),
  neighbourSection(host),
  routeSection(host),
  ruleSection(host),
  ...firewallSections([...host.config.nftTable.values()], [...host.config.xtTable.values()]),
];

const linkSection = (host: HostState): Section => ({
  title: "links",
  heading: ["name", "kind", "state", "port of", "mac", "addresses"],
  rows: [...host.config.link.values()].map((link) => [
    link.name,
    link.kind,
    linkState(host, link),
    link.master ?? "-",
    link.mac ?? "-",
    addressesOn(host, link.name).join(" ") || "-",
  ]),
});

const linkState = (host: HostState, link: Link): string => {
  if (!link.up) return "down";
  return host.dynamic.links.get(link.name)?.carrier === false ? "no carrier" : "up";
};

const addressesOn = (host: HostState, link: string): readonly string[] =>
  [...host.config.address.values(), ...host.dynamic.addresses.values()]
    .filter((address: LinkAddress) => address.link === link)
    .map(({ address }) => address);

const machineSection = (host: HostState): Section => ({
  title: "virtual machines",
  heading: ["name", "process", "taps"],
  rows: [...host.dynamic.machines.values()].map(({ name, pid, interfaces }) => [
    name,
    String(pid),
    interfaces.map(({ device, mac }) => (mac === null ? device : `${device} (${mac})`)).join(" ") || "-",
  ]),
});

const neighbourSection = (host: HostState): Section => ({
  title: "neighbours",
  heading: ["link", "address", "mac", "state"],
  rows: [
    ...[...host.config.neighbour.values()].map(({ link, address, mac }) => [
      link,
      address,
      mac ?? "-",
      "permanent",
    ]),
    ...[...host.dynamic.neighbours.values()]
      .filter(({ mac, state }) => mac !== null && state !== "noarp")
      .map(({ link, address, mac, state }) => [link, address, mac ?? "-", state]),
  ],
});

const routeSection = (host: HostState): Section => ({
  title: "routes",
  heading: ["to", "way", "table", "metric", "made by"],
  rows: [...host.dynamic.routes.values(), ...host.config.route.values()]
    .filter(({ table }) => table !== localTable)
    .map((route) => [
      route.destination,
      describeRoute(route),
      String(route.table),
      String(route.metric),
      ownerOfRoute(route),
    ]),
});

/** `RT_TABLE_LOCAL`: one route for each local address; nobody configures it. */
const localTable = 255;

const ruleSection = (host: HostState): Section => ({
  title: "routing rules",
  heading: ["priority", "family", "packets", "action"],
  rows: [...host.config.rule.values()]
    .toSorted((a, b) => a.priority - b.priority)
    .map((rule) => [String(rule.priority), rule.family, ...describeRule(rule)]),
});
