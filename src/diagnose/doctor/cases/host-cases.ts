import type { InterfaceAddress } from "../../../net/index.ts";
import { type HostState, type NftTable, tableOf } from "../../../state/index.ts";
import type { Case } from "./case.ts";
import {
  defaultRoute,
  droppingTable,
  hostWith,
  link,
  linksOf,
  mac,
  neighbour,
  ownBridge,
  rule,
  sysctlsOf,
} from "./fixtures.ts";

/** A host with two uplinks and these settings. */
export const uplinks = (settings: Readonly<Record<string, string>>): HostState =>
  hostWith({
    route: tableOf("route", [defaultRoute("eth0", 100), defaultRoute("wwan0", 200)]),
    sysctl: sysctlsOf(settings),
  });

/** A bridge with ports: name, MAC address, MTU. */
export const bridge = (...ports: readonly (readonly [string, string, number])[]): HostState =>
  hostWith({
    link: linksOf(
      link("br0", { kind: "bridge" }),
      ...ports.map(([name, at, mtu]) => link(name, { mac: mac(at), mtu, master: "br0" })),
    ),
  });

/** A rule that names a link. */
const naming = (text: string) => [
  {
    expressions: [{ kind: "cmp", op: "eq", register: 8, data: Buffer.from(text).toString("hex") }] as const,
  },
];

/** Somebody else's table with `meta mark set 1`. */
const markingTable: NftTable = {
  family: "ip",
  name: "marks",
  flags: 0,
  sets: [],
  chains: [
    {
      name: "set",
      hook: null,
      rules: [
        {
          expressions: [
            { kind: "immediate", register: 8, data: "01000000" },
            { kind: "metaSet", key: "mark", register: 8 },
          ],
        },
      ],
    },
  ],
};

/** What is wrong with the host itself. */
export const hostCases: readonly Case[] = [
  [
    "the one uplink among two that is strict by itself",
    uplinks({ "net/ipv4/conf/wwan0/rp_filter": "1" }),
    {},
    ["problem doctor/rp-filter"],
  ],
  [
    "strict for all, loose for each: the larger counts",
    uplinks({
      "net/ipv4/conf/all/rp_filter": "1",
      "net/ipv4/conf/eth0/rp_filter": "2",
      "net/ipv4/conf/wwan0/rp_filter": "2",
    }),
    {},
    [],
  ],
  [
    "strict with one uplink",
    hostWith({
      route: tableOf("route", [defaultRoute("eth0", 100)]),
      sysctl: sysctlsOf({ "net/ipv4/conf/all/rp_filter": "1" }),
    }),
    {},
    [],
  ],
  [
    "a network that forwards, an uplink that does not",
    hostWith({
      link: linksOf(ownBridge("cw-lab")),
      route: tableOf("route", [defaultRoute("eth0", 100)]),
      sysctl: sysctlsOf({ "net/ipv4/conf/cw-lab/forwarding": "1", "net/ipv4/conf/eth0/forwarding": "0" }),
    }),
    {},
    ["problem doctor/forwarding-off"],
  ],
  [
    "a router that listens to advertisements no more",
    hostWith(
      { sysctl: sysctlsOf({ "net/ipv6/conf/eth0/forwarding": "1", "net/ipv6/conf/eth0/accept_ra": "1" }) },
      {
        routes: tableOf("route", [
          defaultRoute("eth0", 1024, { family: "ipv6", destination: "::/0" as never, protocol: 9 }),
        ]),
      },
    ),
    {},
    ["problem doctor/advertisements-ignored"],
  ],
  [
    "a foreign forward chain that drops",
    hostWith({ nftTable: tableOf("nftTable", [droppingTable()]) }),
    {},
    ["problem doctor/forward-drop"],
  ],
  [
    "one that lets our links pass",
    hostWith({ nftTable: tableOf("nftTable", [droppingTable(naming("cw-"))]) }),
    {},
    [],
  ],
  [
    "one that bridged packets go through",
    hostWith({
      nftTable: tableOf("nftTable", [droppingTable(naming("docker0"))]),
      link: linksOf(link("br0", { kind: "bridge" }), link("tap0", { master: "br0" })),
      sysctl: sysctlsOf({ "net/bridge/bridge-nf-call-iptables": "1" }),
    }),
    {},
    ["problem doctor/forward-drop", "problem doctor/bridge-netfilter"],
  ],
  [
    "two ports with one MAC address",
    bridge(["a", "02:00:00:00:00:01", 1500], ["b", "02:00:00:00:00:01", 1500]),
    {},
    ["problem doctor/duplicate-mac"],
  ],
  [
    "ports of different MTU",
    bridge(["a", "02:00:00:00:00:01", 1500], ["b", "02:00:00:00:00:02", 1450]),
    {},
    ["problem doctor/mtu-mismatch"],
  ],
  [
    "one address on two links",
    hostWith(
      {},
      {
        neighbours: new Map([
          neighbour("eth0", "192.0.2.1", "02:00:00:00:00:01"),
          neighbour("eth1", "192.0.2.1", "02:00:00:00:00:02"),
        ]),
      },
    ),
    {},
    ["problem doctor/address-conflict"],
  ],
  [
    "the host's own address elsewhere",
    hostWith(
      {
        address: tableOf("address", [
          {
            link: "eth0",
            address: "192.0.2.1/24" as InterfaceAddress,
            peer: null,
            scope: 0,
            noPrefixRoute: false,
            protocol: 0,
          },
        ]),
      },
      { neighbours: new Map([neighbour("eth1", "192.0.2.1", "02:00:00:00:00:02")]) },
    ),
    {},
    ["problem doctor/address-conflict"],
  ],
  [
    "a routing rule between ours",
    hostWith({ rule: tableOf("rule", [rule(20_500)]) }),
    {},
    ["problem doctor/priority-taken"],
  ],
  [
    "a rule of ours, and one outside",
    hostWith({ rule: tableOf("rule", [rule(20_500, { protocol: 203 }), rule(32_766)]) }),
    {},
    [],
  ],
  [
    "a next hop with an id of ours",
    hostWith({
      nextHop: tableOf("nextHop", [
        {
          id: 203_000_001,
          family: "ipv4",
          device: "eth0",
          gateway: null,
          blackhole: false,
          onLink: false,
          group: [],
          protocol: 4,
        },
      ]),
    }),
    {},
    ["problem doctor/next-hop-id-taken"],
  ],
  [
    "a link with a name of ours",
    hostWith({ link: linksOf(link("cw-other")) }),
    {},
    ["problem doctor/link-name-taken"],
  ],
  [
    "routes of others in a table of ours",
    hostWith({ route: tableOf("route", [defaultRoute("eth0", 1, { table: 203_001 })]) }),
    {},
    ["problem doctor/table-taken"],
  ],
  [
    "a rule that looks for our mark bits",
    hostWith({ rule: tableOf("rule", [rule(100, { mark: { value: 0x0300_0000, mask: 0xff00_0000 } })]) }),
    {},
    ["problem doctor/mark-taken"],
  ],
  [
    "a rule that asks for all bits",
    hostWith({ rule: tableOf("rule", [rule(100, { mark: { value: 1, mask: 0xffff_ffff } })]) }),
    {},
    ["notice doctor/mark-taken"],
  ],
  [
    "Tailscale's rules, which keep to their bits",
    hostWith({ rule: tableOf("rule", [rule(5210, { mark: { value: 0x8_0000, mask: 0xff_0000 } })]) }),
    {},
    [],
  ],
  [
    "a chain that sets whole marks",
    hostWith({ nftTable: tableOf("nftTable", [markingTable]) }),
    {},
    ["notice doctor/mark-taken"],
  ],
];
