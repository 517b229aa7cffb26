import { tableOf } from "../../../state/index.ts";
import type { ListeningSocket, Probes } from "../probes.ts";
import type { Case } from "./case.ts";
import { hostWith, linksOf, ownBridge, soundProbes } from "./fixtures.ts";

const sound = hostWith({});

const network = hostWith({ link: linksOf(ownBridge("cw-lab")) });

const socket = (fields: Partial<ListeningSocket>): Partial<Probes> => ({
  sockets: [
    {
      protocol: "udp",
      port: 53,
      address: "*",
      device: null,
      process: { pid: 7, program: "named" },
      ...fields,
    },
  ],
});

/** What is wrong beside the host state. */
export const probeCases: readonly Case[] = [
  [
    "a kernel without bridges",
    sound,
    { features: { ...soundProbes.features, bridge: "absent" } },
    ["problem doctor/missing-feature"],
  ],
  [
    "a kernel without tun",
    sound,
    { features: { ...soundProbes.features, tun: "absent" } },
    ["notice doctor/missing-feature"],
  ],
  [
    "a feature that could not be seen",
    sound,
    { features: { ...soundProbes.features, nf_tables: "unknown" } },
    [],
  ],
  [
    "networkd that deletes foreign routes",
    sound,
    { networkd: { managesForeignRoutes: true, managesForeignRoutingRules: false } },
    ["problem doctor/networkd-foreign"],
  ],
  [
    "networkd that leaves them alone",
    sound,
    { networkd: { managesForeignRoutes: false, managesForeignRoutingRules: false } },
    [],
  ],
  [
    "NetworkManager that knows nothing of us",
    sound,
    { networkManager: [""] },
    ["notice doctor/network-manager"],
  ],
  [
    "NetworkManager that leaves us alone",
    sound,
    { networkManager: ["[keyfile]\nunmanaged-devices=interface-name:cw-*;mac:00:11:22:33:44:55\n"] },
    [],
  ],
  ["a DNS server on all addresses", sound, socket({}), ["notice doctor/port-taken"]],
  ["a DNS server on its own address", sound, socket({ address: "127.0.0.53" }), []],
  [
    "a DHCP server on a link of ours",
    network,
    socket({ port: 67, device: "cw-lab" }),
    ["problem doctor/dhcp-server"],
  ],
  ["a DHCP server on a link of its own", network, socket({ port: 67, device: "virbr0" }), []],
  [
    "a table of connections that is nearly full",
    sound,
    { conntrack: { entries: 850, limit: 1000 } },
    ["notice doctor/conntrack-full"],
  ],
  [
    "one that is full",
    sound,
    { conntrack: { entries: 999, limit: 1000 } },
    ["problem doctor/conntrack-full"],
  ],
  [
    "a damaged state directory",
    sound,
    { stateFaults: [{ code: "state/corrupt", message: "damaged", cure: "restore it" }] },
    ["problem doctor/state-directory"],
  ],
  [
    "tables that nftables does not show",
    hostWith({ xtTable: tableOf("xtTable", [{ family: "ip", name: "nat", chains: [] }]) }),
    {},
    ["notice doctor/legacy-iptables"],
  ],
  ["a missing dnsmasq", sound, { dnsmasqInstalled: false }, ["notice doctor/no-dnsmasq"]],
  [
    "a missing dnsmasq that networks need",
    hostWith({ service: tableOf("service", [{ name: "dnsmasq", configuration: "" }]) }),
    { dnsmasqInstalled: false },
    ["problem doctor/no-dnsmasq"],
  ],
];
