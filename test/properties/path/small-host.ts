import {
  address,
  addressOf,
  everything,
  type Family,
  hostPrefix,
  interfaceAddress,
  prefix,
  prefixFamily,
  prefixOf,
} from "../../../src/net/index.ts";
import {
  configOf,
  type HostState,
  type Link,
  type NftTable,
  type Route,
  type RoutingRule,
  tableOf,
} from "../../../src/state/index.ts";
import { ruleAt } from "../../objects/index.ts";

/** A small host in few words. Addresses bring their connected, local and broadcast routes, as in the kernel. */
export interface SmallHost {
  /** `lan 10.0.0.1/24 2001:db8::1/64`: a link that is up, and its addresses; `lan < br0` is a port of a bridge. */
  readonly links: readonly string[];
  /** `default via 192.0.2.1 dev wan`, with `table N`, `metric N`, `blackhole …`. Several ways: ` nexthop `. */
  readonly routes?: readonly string[];
  /** Rules besides the first three. */
  readonly rules?: readonly (Partial<RoutingRule> & Pick<RoutingRule, "family" | "priority" | "action">)[];
  /** By path below `net/`. */
  readonly sysctls?: Readonly<Record<string, number>>;
  readonly tables?: readonly NftTable[];
  readonly down?: readonly string[];
  readonly neighbours?: HostState["dynamic"]["neighbours"];
}

/** A rule that selects nothing, with the protocol of what is typed by hand (`RTPROT_BOOT`). */
const bareRule = ruleAt(0, 254, { protocol: 3 });

const firstRules = (["ipv4", "ipv6"] as const).flatMap((family) =>
  (
    [
      [0, 255],
      [32_766, 254],
      [32_767, 253],
    ] as const
  ).map(([priority, table]) => ({
    family,
    priority,
    action: { kind: "lookup" as const, table },
  })),
);

export const smallHost = (small: SmallHost): HostState => {
  const links = [
    { name: "lo", addresses: ["127.0.0.1/8", "::1/128"], master: null },
    ...small.links.map(readLink),
  ];
  const forwards = Object.fromEntries(links.map(({ name }) => [`net/ipv4/conf/${name}/forwarding`, 1]));
  const sysctls = { ...forwards, "net/ipv6/conf/all/forwarding": 1, ...small.sysctls };
  return {
    config: configOf({
      link: tableOf("link", links.map(linkOf)),
      address: tableOf(
        "address",
        links.flatMap(({ name, addresses }) => addresses.map((text) => addressRow(name, text))),
      ),
      route: tableOf("route", (small.routes ?? []).map(routeOf)),
      rule: tableOf(
        "rule",
        [...firstRules, ...(small.rules ?? [])].map((rule) => ({ ...bareRule, ...rule })),
      ),
      nftTable: tableOf("nftTable", small.tables ?? []),
      sysctl: tableOf(
        "sysctl",
        Object.entries(sysctls).map(([path, value]) => ({ path, value: String(value) })),
      ),
    }),
    dynamic: {
      links: new Map(
        links.map(({ name }, at) => [
          name,
          { index: at + 1, carrier: !(small.down ?? []).includes(name), operationalState: "up" },
        ]),
      ),
      addresses: new Map(),
      routes: tableOf(
        "route",
        links.flatMap(({ name, addresses }) => addresses.flatMap((text) => derivedRoutes(name, text))),
      ),
      neighbours: small.neighbours ?? new Map(),
      fdb: new Map(),
      machines: new Map(),
    },
  };
};

interface LinkLine {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly master: string | null;
}

const readLink = (line: string): LinkLine => {
  const [name, ...words] = line.split(" ");
  return words[0] === "<"
    ? { name: name!, addresses: words.slice(2), master: words[1]! }
    : { name: name!, addresses: words, master: null };
};

const linkOf = ({ name, master }: LinkLine): Link => ({
  name,
  kind: name.startsWith("br") ? "bridge" : name === "lo" ? "device" : "veth",
  mac: null,
  mtu: 1500,
  up: true,
  master,
  alias: null,
});

const addressRow = (link: string, text: string) => ({
  link,
  address: interfaceAddress(text),
  peer: null,
  scope: link === "lo" ? 254 : 0,
  noPrefixRoute: false,
  protocol: 0,
});

const plainRoute = (family: Family): Omit<Route, "destination" | "nextHops"> => ({
  family,
  table: 254,
  type: "unicast",
  metric: 0,
  tos: 0,
  protocol: 3,
  scope: 0,
  nextHopId: null,
  preferredSource: null,
  source: null,
  mtu: null,
});

const derivedRoutes = (device: string, text: string): Route[] => {
  const own = interfaceAddress(text);
  const subnet = prefixOf(own);
  const family = prefixFamily(subnet);
  const nextHops = [{ device, gateway: null, weight: 1, onLink: false }];
  const local: Route = {
    ...plainRoute(family),
    table: 255,
    type: "local",
    destination: hostPrefix(addressOf(own)),
    nextHops,
  };
  const connected: Route = { ...plainRoute(family), destination: subnet, nextHops };
  if (device === "lo") return [local, ...(family === "ipv4" ? [{ ...local, destination: subnet }] : [])];
  return [local, connected];
};

const routeOf = (line: string): Route => {
  const [head, ...ways] = line.split(" nexthop ");
  const words = head!.split(" ");
  const refusals = ["blackhole", "unreachable", "prohibit", "throw"] as const;
  const type = refusals.find((refusal) => refusal === words[0]) ?? "unicast";
  const target = words[type === "unicast" ? 0 : 1]!;
  const number = (name: string): number =>
    words.includes(name) ? Number(words[words.indexOf(name) + 1]) : -1;
  const family: Family = line.includes(":") ? "ipv6" : "ipv4";
  const hops = (ways.length > 0 ? ways : [head!]).map((way) => {
    const parts = way.split(" ");
    const after = (word: string): string | null =>
      parts.includes(word) ? parts[parts.indexOf(word) + 1]! : null;
    const gateway = after("via");
    return {
      device: after("dev"),
      gateway: gateway === null ? null : address(gateway),
      weight: 1,
      onLink: false,
    };
  });
  return {
    ...plainRoute(family),
    type,
    destination: target === "default" ? everything(family) : prefix(target),
    metric: Math.max(0, number("metric")),
    table: words.includes("table") ? number("table") : 254,
    nextHops: type === "unicast" ? hops : [],
  };
};
