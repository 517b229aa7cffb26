import { parsePolicy } from "../../src/language/index.ts";
import { interfaceAddress, parseMac, prefix } from "../../src/net/index.ts";
import { type Policy, resolvePolicy } from "../../src/policy/index.ts";
import {
  configOf,
  type HostState,
  type Link,
  type LinkAddress,
  type Route,
  tableOf,
} from "../../src/state/index.ts";

/** A policy with all kinds of endpoints, and the host that it is for. For tests. */

const declarations = `causeway: 1
uplinks:
  fibre: { device: eth0 }
networks:
  lab: { mode: nat, address: [10.10.0.1/24, "fd00:10::1/64"] }
  office: { mode: bridge, bridge: br0, address: 192.168.1.2/24 }
  wire: { mode: bridge, device: eth2 }
  vault: { mode: isolated, address: 10.66.0.1/24 }
machines:
  jenkins: { vm: jenkins, network: lab, address: 10.10.0.10 }
  leased: { network: lab, mac: "52:54:00:00:00:77" }
  lost: { network: lab, mac: "52:54:00:00:00:78" }
  nas: { network: office, address: 192.168.1.20 }
groups: { storage: [nas, 203.0.113.0/24] }
routes: { 172.16.0.0/12: 192.168.1.3 }
`;

/** The policy with more sections. Throws when it has faults. */
export const officePolicy = (sections: string): Policy => {
  const { tree } = parsePolicy(declarations + sections, "office.yaml");
  const { policy, diagnostics } = resolvePolicy(tree!);
  if (policy === null) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return policy;
};

const link = (name: string, alias: string | null = null): Link => ({
  name,
  kind: alias === null && name !== "br0" ? "device" : "bridge",
  mac: null,
  mtu: 1500,
  up: true,
  master: null,
  alias,
});

const address = (device: string, text: string): LinkAddress => ({
  link: device,
  address: interfaceAddress(text),
  peer: null,
  scope: 0,
  noPrefixRoute: false,
  protocol: 0,
});

const route = (destination: string, device: string, fields: Partial<Route> = {}): Route => ({
  family: destination.includes(":") ? "ipv6" : "ipv4",
  table: 254,
  destination: prefix(destination),
  type: "unicast",
  metric: 0,
  tos: 0,
  protocol: 3,
  scope: 0,
  nextHops: [{ device, gateway: null, weight: 1, onLink: false }],
  nextHopId: null,
  preferredSource: null,
  source: null,
  mtu: null,
  ...fields,
});

/** The host as it is when the policy holds: an uplink, the networks' bridges, and a tunnel of somebody else. */
export const officeHost = (): HostState => ({
  config: configOf({
    link: tableOf("link", [
      link("lo"),
      link("eth0"),
      link("br0"),
      link("tun0"),
      link("cw-lab", "causeway:lab"),
      link("cw-wire", "causeway:wire"),
      link("cw-vault", "causeway:vault"),
    ]),
    address: tableOf("address", [
      address("lo", "127.0.0.1/8"),
      address("eth0", "198.51.100.2/24"),
      address("br0", "192.168.1.2/24"),
      address("cw-lab", "10.10.0.1/24"),
      address("cw-lab", "fd00:10::1/64"),
      address("cw-vault", "10.66.0.1/24"),
    ]),
    route: tableOf("route", [
      route("0.0.0.0/0", "eth0"),
      route("198.51.100.0/24", "eth0"),
      route("10.10.0.0/24", "cw-lab"),
      route("fd00:10::/64", "cw-lab"),
      route("192.168.1.0/24", "br0"),
      route("10.66.0.0/24", "cw-vault"),
      route("172.16.0.0/12", "br0"),
      route("10.8.0.0/16", "tun0"),
      route("192.0.2.0/24", "", { type: "blackhole", nextHops: [] }),
    ]),
  }),
  dynamic: {
    links: new Map(),
    addresses: new Map(),
    routes: new Map(),
    neighbours: new Map([
      [
        "cw-lab 10.10.0.77",
        {
          link: "cw-lab",
          address: "10.10.0.77" as never,
          mac: parseMac("52:54:00:00:00:77"),
          state: "reachable",
        },
      ],
    ]),
    fdb: new Map(),
    machines: new Map(),
  },
});
