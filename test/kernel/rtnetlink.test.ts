import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LinuxKernel, openLinuxKernel } from "../../src/kernel/index.ts";
import type { HostState, Route, RoutingRule } from "../../src/state/index.ts";
import { isRoot, makeNamespace, type TestNamespace } from "./namespace-fixture.ts";

/** One of everything that can be made here, as an operator makes it. */
const setUp = `
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

interface IpRoute {
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
const fromIp = (route: IpRoute, bits: number): object => {
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

const fromUs = (route: Route): object => ({
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

const sorted = (values: readonly object[]): string[] => values.map((value) => JSON.stringify(value)).sort();

describe.skipIf(!isRoot)("what rtnetlink says is what `ip` says", () => {
  let host: TestNamespace;
  let kernel: LinuxKernel;
  let state: HostState;
  beforeAll(() => {
    host = makeNamespace();
    for (const line of setUp.trim().split("\n")) host.run(line);
    kernel = openLinuxKernel({ namespace: host.name });
    state = kernel.observe();
  });
  afterAll(() => {
    host.remove();
    kernel.close();
  });

  test.each([
    ["ipv4", "ip -d -j -4 route show table all", 32],
    ["ipv6", "ip -d -j -6 route show table all", 128],
  ])("routes of %s", (family, command, bits) => {
    const ours = [...state.config.route.values(), ...state.dynamic.routes.values()];
    const theirs = (host.json(command) as IpRoute[]).map((route) => fromIp(route, bits));
    expect(theirs.length).toBeGreaterThan(10);
    expect(sorted(ours.filter((route) => route.family === family).map(fromUs))).toEqual(sorted(theirs));
  });

  test("links", () => {
    interface IpLink {
      readonly ifindex: number;
      readonly ifname: string;
      readonly flags: readonly string[];
      readonly mtu: number;
      readonly master?: string;
      readonly ifalias?: string;
      readonly address?: string;
      readonly link_type: string;
      readonly linkinfo?: { readonly info_kind?: string };
    }
    const theirs = (host.json("ip -d -j link") as IpLink[]).map((link) => ({
      name: link.ifname,
      kind: link.linkinfo?.info_kind ?? "device",
      mac: link.link_type === "none" ? null : (link.address ?? null),
      mtu: link.mtu,
      up: link.flags.includes("UP"),
      master: link.master ?? null,
      alias: link.ifalias ?? null,
      index: link.ifindex,
      carrier: link.flags.includes("LOWER_UP"),
    }));
    const ours = [...state.config.link.values()].map(({ name, kind, mac, mtu, up, master, alias }) => {
      const { index, carrier } = state.dynamic.links.get(name)!;
      return { name, kind, mac, mtu, up, master, alias, index, carrier };
    });
    expect(sorted(ours)).toEqual(sorted(theirs));
  });

  test.each([
    ["br0", { bridge: { stp: false, vlanFiltering: false, forwardDelayCs: 200, ageingTimeCs: 20_000 } }],
    ["v1", { veth: { peer: "v0" }, port: { isolated: true, hairpin: true, learning: false } }],
    ["v0", { alias: "causeway:test", veth: { peer: "v1" } }],
    [
      "vx0",
      {
        vxlan: {
          vni: 5001,
          local: "192.0.2.1",
          remote: "192.0.2.9",
          parent: null,
          port: 4789,
          learning: false,
        },
      },
    ],
    [
      "vx6",
      { vxlan: { vni: 5002, local: "2001:db8::1", remote: null, parent: "v0", port: 4790, learning: true } },
    ],
    ["tap0", { kind: "tun", tun: { mode: "tap", persist: true } }],
    ["tun0", { kind: "tun", tun: { mode: "tun", persist: true }, mac: null }],
  ])("details of %s", (name, details) => {
    expect(state.config.link.get(name)).toMatchObject(details);
  });

  test("addresses, and which of them nobody configured", () => {
    expect([...state.config.address.keys()]).toEqual([
      "v0 10.0.0.1/24",
      "v0 10.0.0.7/32",
      "v0 10.9.0.1/24",
      "v0 2001:db8::1/64",
      "v0 2001:db8::7/64",
    ]);
    expect(state.config.address.get("v0 10.0.0.7/32")).toMatchObject({
      peer: "10.0.0.8",
      noPrefixRoute: false,
    });
    expect(state.config.address.get("v0 10.9.0.1/24")).toMatchObject({ scope: 253, noPrefixRoute: true });
    expect([...state.dynamic.addresses.keys()].filter((key) => !key.includes(" fe80::"))).toEqual([
      "lo 127.0.0.1/8",
      "lo ::1/128",
      "v0 2001:db8::9/64",
    ]);
    expect([...state.dynamic.addresses.keys()].filter((key) => key.includes(" fe80::"))).toContain(
      "v0 fe80::ff:fe00:1/64",
    );
  });

  test("neighbours and the forwarding database, without what the kernel made", () => {
    expect([...state.config.neighbour.values()]).toEqual([
      { link: "v0", address: "10.0.0.10", mac: null, proxy: true },
      { link: "v0", address: "10.0.0.9", mac: "52:54:00:00:00:01", proxy: false },
      { link: "v0", address: "2001:db8::30", mac: "52:54:00:00:00:08", proxy: false },
    ]);
    expect(state.dynamic.neighbours.get("v0 10.0.0.30")).toEqual({
      link: "v0",
      address: "10.0.0.30",
      mac: "52:54:00:00:00:07",
      state: "stale",
    });
    expect([...state.config.fdb.values()]).toEqual([
      { link: "v0", mac: "52:54:00:00:00:04", vlan: null, remote: null, inBridge: false },
      { link: "v1", mac: "52:54:00:00:00:02", vlan: null, remote: null, inBridge: true },
      { link: "v1", mac: "52:54:00:00:00:03", vlan: null, remote: null, inBridge: true, local: true },
      { link: "vx0", mac: "00:00:00:00:00:00", vlan: null, remote: "192.0.2.10", inBridge: false },
    ]);
  });

  test("next-hop objects and groups", () => {
    const theirs = (host.json("ip -j nexthop") as { readonly id: number }[]).map(({ id }) => id);
    expect([...state.config.nextHop.values()].map(({ id }) => id)).toEqual(theirs);
    expect(state.config.nextHop.get("7")?.group).toEqual([{ id: 5, weight: 3 }]);
    expect(state.config.nextHop.get("6")).toMatchObject({
      family: "ipv6",
      device: "v0",
      gateway: "2001:db8::2",
    });
    expect(state.config.nextHop.get("8")?.blackhole).toBe(true);
  });

  const plain: Omit<RoutingRule, "family" | "priority" | "action"> = {
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

  test.each([
    [
      "ipv4",
      100,
      {
        action: { kind: "lookup", table: 1000 },
        invert: true,
        from: "10.0.0.0/8",
        to: "198.51.100.0/24",
        mark: { value: 0x10, mask: 0xff },
        inputDevice: "v0",
        ipProtocol: 6,
        sourcePorts: { first: 1000, last: 2000 },
        destinationPorts: { first: 80, last: 80 },
        suppressPrefixLength: 0,
        protocol: 203,
      },
    ],
    ["ipv4", 101, { action: { kind: "prohibit" }, users: { first: 0, last: 10 }, outputDevice: "v0" }],
    ["ipv4", 102, { action: { kind: "goto", priority: 32766 }, tos: 16 }],
    ["ipv4", 103, { action: { kind: "unreachable" }, from: "10.0.0.1/32" }],
    ["ipv6", 104, { action: { kind: "blackhole" }, from: "2001:db8::/32" }],
    [
      "ipv6",
      105,
      { action: { kind: "lookup", table: 70000 }, mark: { value: 7, mask: 0xffffffff }, suppressGroup: 3 },
    ],
  ])("the %s rule %i with all that it selects by", (family, priority, fields) => {
    const rule = [...state.config.rule.values()].find(
      (rule) => rule.family === family && rule.priority === priority,
    );
    expect({ ...plain, protocol: 3, ...fields, family, priority }).toEqual({
      ...rule,
      protocol: rule?.protocol || 3,
    });
  });

  test("the kernel's own rules of both families are configuration, as anybody may delete them", () => {
    const own = [...state.config.rule.values()].filter(({ protocol }) => protocol === 2);
    expect(own.map(({ family, priority }) => `${family} ${priority}`)).toEqual([
      "ipv4 0",
      "ipv4 32766",
      "ipv4 32767",
      "ipv6 0",
      "ipv6 32766",
    ]);
  });

  test("settings are those of the namespace", () => {
    const { sysctl } = state.config;
    expect(sysctl.get("net/ipv4/ip_forward")?.value).toBe(host.run("sysctl -n net.ipv4.ip_forward").trim());
    expect(sysctl.get("net/ipv4/conf/br0/forwarding")?.value).toBe("0");
    expect(sysctl.get("net/ipv6/conf/tap0/disable_ipv6")?.value).toBe("0");
  });

  test("observing some kinds leaves the others empty", () => {
    const some = kernel.observe(["rule"]);
    expect(some.config.rule.size).toBe(state.config.rule.size);
    expect([some.config.route.size, some.config.link.size, some.config.sysctl.size]).toEqual([0, 0, 0]);
    expect(some.dynamic.links).toEqual(state.dynamic.links);
  });
});
