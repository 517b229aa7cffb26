import type { Route, RoutingRule } from "../../src/state/index.ts";

/** One of everything that can be made here, as an operator makes it. */
export const setUp = `
ip link add name v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
ip link add name br0 address 02:00:00:00:00:03 type bridge ageing_time 20000 forward_delay 200
ip link add name vx0 type vxlan id 5001 local 192.0.2.1 remote 192.0.2.9 dstport 4789 nolearning
ip link add name vx6 type vxlan id 5002 local 2001:db8::1 dstport 4790 dev v0
ip link add name mv0 address 02:00:00:00:00:04 link v0 type macvlan mode bridge
ip tuntap add name tap0 mode tap
ip tuntap add name tun0 mode tun
ip link set v1 master br0
ip link set v1 type bridge_slave isolated on learning off hairpin on
ip link set v0 alias causeway:test
ip link set br0 up
ip link set v1 up
ip link set v0 up
ip addr add 10.0.0.1/24 dev v0
ip addr add 10.0.0.7/32 peer 10.0.0.8/32 dev v0
ip addr add 10.9.0.1/24 dev v0 scope link noprefixroute
ip addr add 2001:db8::1/64 dev v0 nodad
ip addr add 2001:db8::7/64 dev v0 nodad noprefixroute
ip addr add 2001:db8::9/64 dev v0 valid_lft 1000 preferred_lft 900
ip route add default via 10.0.0.2
ip route add 10.1.0.0/16 via 10.0.0.2 metric 50 mtu 1400 src 10.0.0.1 proto 203
ip route add 10.2.0.0/16 via inet6 2001:db8::2 dev v0
ip route add 10.3.0.0/16 nexthop via 10.0.0.2 weight 3 nexthop via inet6 2001:db8::5 dev v0
ip route add 10.4.0.0/16 via 198.51.100.1 dev v0 onlink
ip route add 10.5.0.0/16 dev v0 tos 0x10
ip route add blackhole 10.6.0.0/16 metric 7 table 1000
ip route add unreachable 10.7.0.0/16
ip route add prohibit 10.8.0.0/16
ip route add throw 10.10.0.0/16 table 1000
ip route add local 10.11.0.0/16 dev lo table 100
ip -6 route add default via 2001:db8::2 dev v0 metric 10
ip -6 route add unreachable 2001:db8:5::/48
ip -6 route add 2001:db8:6::/48 nexthop via 2001:db8::2 nexthop via 2001:db8::3 weight 2
ip -6 route add 2001:db8:7::/48 dev v0 metric 77 table 70000
ip -6 route add 2001:db8:8::/48 from 2001:db8:9::/48 via 2001:db8::2
ip -6 route add ::ffff:10.0.0.0/104 dev v0
ip nexthop add id 5 via 10.0.0.2 dev v0 proto 203
ip nexthop add id 6 via 2001:db8::2 dev v0
ip nexthop add id 7 group 5,3
ip nexthop add id 8 blackhole
ip route add 10.12.0.0/16 nhid 5
ip rule add pref 100 not from 10.0.0.0/8 to 198.51.100.0/24 fwmark 0x10/0xff iif v0 ipproto tcp sport 1000-2000 dport 80 lookup 1000 suppress_prefixlength 0 protocol 203
ip rule add pref 101 uidrange 0-10 oif v0 prohibit
ip rule add pref 102 tos 0x10 goto 32766
ip rule add pref 103 from 10.0.0.1 unreachable
ip -6 rule add pref 104 from 2001:db8::/32 blackhole
ip -6 rule add pref 105 fwmark 7 lookup 70000 suppress_ifgroup 3
ip neigh add 10.0.0.9 lladdr 52:54:00:00:00:01 dev v0 nud permanent
ip neigh add 10.0.0.30 lladdr 52:54:00:00:00:07 dev v0 nud stale
ip neigh add 2001:db8::30 lladdr 52:54:00:00:00:08 dev v0 nud permanent
ip neigh add proxy 10.0.0.10 dev v0
bridge fdb add 52:54:00:00:00:02 dev v1 master static
bridge fdb add 52:54:00:00:00:03 dev v1 master permanent
bridge fdb append 00:00:00:00:00:00 dev vx0 dst 192.0.2.10
bridge fdb add 52:54:00:00:00:04 dev v0 self
`;

export interface IpRoute {
  readonly type: string;
  readonly dst: string;
  readonly gateway?: string;
  readonly via?: { readonly host: string };
  readonly dev?: string;
  readonly table?: string;
  readonly protocol: string;
  readonly scope: string;
  readonly metric?: number;
  readonly prefsrc?: string;
  readonly from?: string;
  readonly nhid?: number;
  readonly nexthops?: readonly {
    readonly gateway?: string;
    readonly via?: { readonly host: string };
    readonly dev: string;
    readonly weight: number;
  }[];
}

const tables: Readonly<Record<string, number>> = { main: 254, local: 255 };
const protocols: Readonly<Record<string, number>> = { kernel: 2, boot: 3, static: 4, ra: 9 };
const dead: ReadonlySet<string> = new Set(["blackhole", "unreachable", "prohibit", "throw"]);

const fullPrefix = (text: string, bits: number): string => {
  if (text === "default") return bits === 32 ? "0.0.0.0/0" : "::/0";
  return text.includes("/") ? text : `${text}/${bits}`;
};

/** What `ip -d -j route` said, in the fields that both have. */
export const fromIp = (route: IpRoute, bits: number): object => {
  const hops =
    route.nexthops ?? (route.dev === undefined || dead.has(route.type) ? [] : [{ ...route, weight: 1 }]);
  return {
    type: route.type,
    destination: fullPrefix(route.dst, bits),
    table: tables[route.table ?? "main"] ?? Number(route.table),
    protocol: protocols[route.protocol] ?? Number(route.protocol),
    metric: route.metric ?? 0,
    preferredSource: route.prefsrc ?? null,
    source: route.from === undefined ? null : fullPrefix(route.from, bits),
    nextHopId: route.nhid ?? null,
    nextHops:
      route.nhid === undefined
        ? hops.map(({ gateway, via, dev, weight }) => ({
            device: dev,
            gateway: gateway ?? via?.host ?? null,
            weight,
          }))
        : [],
  };
};

export const fromUs = (route: Route): object => ({
  type: route.type,
  destination: route.destination,
  table: route.table,
  protocol: route.protocol,
  metric: route.metric,
  preferredSource: route.preferredSource,
  source: route.source,
  nextHopId: route.nextHopId,
  nextHops: route.nextHops.map(({ device, gateway, weight }) => ({ device, gateway, weight })),
});

export const sorted = (values: readonly object[]): string[] =>
  values.map((value) => JSON.stringify(value)).sort();

/** A rule that selects everything. */
export const plainRule: Omit<RoutingRule, "family" | "priority" | "action"> = {
  invert: false,
  from: null,
  to: null,
  inputDevice: null,
  outputDevice: null,
  mark: null,
  tos: 0,
  ipProtocol: null,
  sourcePorts: null,
  destinationPorts: null,
  users: null,
  suppressPrefixLength: null,
  suppressGroup: null,
  l3mdev: false,
  tunnelId: null,
  protocol: 0,
};
