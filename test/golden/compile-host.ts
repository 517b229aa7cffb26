import { type InterfaceAddress, interfaceAddress, parseMac, prefix, address, type Prefix } from "../../src/net/index.ts";
import {
  configOf,
  type HostState,
  type Link,
  type LinkAddress,
  type Route,
  type Sysctl,
  tableOf,
  type VirtualMachine,
} from "../../src/state/index.ts";

/**
 * A host written as lines:
 *
 * ```
 * link eth0 [bridge] [down] [mtu 9000] [master br0]
 * address eth0 203.0.113.2/24
 * route 0.0.0.0/0 via 203.0.113.1 dev eth0 [metric 100] [proto 9]
 * sysctl net/ipv4/ip_forward 1
 * vm jenkins tap0 52:54:00:00:00:01
 * neighbour cw-lab 10.10.0.77 52:54:00:00:00:01
 * ```
 */
export const hostFromLines = (text: string): HostState => {
  const words = text.split("\n").filter((line) => line.trim() !== "").map((line) => line.trim().split(/\s+/));
  const of = <Value>(kind: string, read: (words: readonly string[]) => Value): readonly Value[] =>
    words.filter(([first]) => first === kind).map((line) => read(line.slice(1)));
  const routes = of("route", route);
  return {
    config: configOf({
      link: tableOf("link", of("link", link)),
      address: tableOf("address", of("address", linkAddress)),
      route: tableOf("route", routes.filter(({ protocol }) => protocol !== 9)),
      sysctl: tableOf("sysctl", of("sysctl", ([path, value]): Sysctl => ({ path: path!, value: value! }))),
    }),
    dynamic: {
      links: new Map(),
      addresses: new Map(),
      routes: tableOf("route", routes.filter(({ protocol }) => protocol === 9)),
      neighbours: new Map(of("neighbour", neighbour)),
      fdb: new Map(),
      machines: new Map(of("vm", machine).map((one) => [one.name, one])),
    },
  };
};

const option = (words: readonly string[], name: string): string | null => {
  const at = words.indexOf(name);
  return at < 0 ? null : words[at + 1]!;
};

const link = ([name, ...options]: readonly string[]): Link => ({
  name: name!,
  kind: options.includes("bridge") ? "bridge" : "device",
  mac: parseMac("52:54:00:aa:00:01"),
  mtu: Number(option(options, "mtu") ?? 1500),
  up: !options.includes("down"),
  master: option(options, "master"),
  alias: null,
});

const linkAddress = ([device, value]: readonly string[]): LinkAddress => ({
  link: device!,
  address: interfaceAddress(value!) satisfies InterfaceAddress,
  peer: null,
  scope: 0,
  noPrefixRoute: false,
  protocol: 0,
});

const route = ([destination, ...options]: readonly string[]): Route => ({
  family: destination!.includes(":") ? "ipv6" : "ipv4",
  table: 254,
  destination: prefix(destination!) satisfies Prefix,
  type: "unicast",
  metric: Number(option(options, "metric") ?? 0),
  tos: 0,
  protocol: Number(option(options, "proto") ?? 3),
  scope: 0,
  nextHops: [
    { device: option(options, "dev"), gateway: address(option(options, "via")!), weight: 1, onLink: false },
  ],
  nextHopId: null,
  preferredSource: null,
  source: null,
  mtu: null,
});

const neighbour = ([device, value, mac]: readonly string[]) =>
  [
    `${device} ${value}`,
    { link: device!, address: address(value!), mac: parseMac(mac!), state: "reachable" },
  ] as const;

const machine = ([name, device, mac]: readonly string[]): VirtualMachine => ({
  name: name!,
  pid: 4711,
  interfaces: [{ device: device!, mac: parseMac(mac!) }],
});
