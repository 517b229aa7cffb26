import { address, interfaceAddress, prefix } from "../../src/net/index.ts";
import {
  configOf,
  type HostState,
  type Link,
  type NftElement,
  type NftExpression,
  type NftTable,
  nftTypeNumber,
  type NftVerdict,
  nftVerdictType,
  type Route,
  tableOf,
} from "../../src/state/index.ts";

/** One rule for each port, or one map of all ports. */
export type Shape = "linear" | "map";

const links = ["lo", "l0", "l1"];

const link = (name: string): Link => ({
  name,
  kind: name === "lo" ? "device" : "veth",
  mac: null,
  mtu: 1500,
  up: true,
  master: null,
  alias: null,
});

const route = (destination: string, device: string, type: Route["type"] = "unicast"): Route => ({
  family: "ipv4",
  table: type === "local" ? 255 : 254,
  destination: prefix(destination),
  type,
  metric: 0,
  tos: 0,
  protocol: 2,
  scope: 253,
  nextHops: [{ device, gateway: null, weight: 1, onLink: false }],
  nextHopId: null,
  preferredSource: null,
  source: null,
  mtu: null,
});

/** A router between two links, with a forward chain that drops all ports but the even ones up to `rules`. */
export const hostWith = (shape: Shape, rules: number): HostState => ({
  config: configOf({
    link: tableOf("link", links.map(link)),
    address: tableOf(
      "address",
      ["l0", "l1"].map((name, index) => ({
        link: name,
        address: interfaceAddress(`10.0.${index}.1/24`),
        peer: null,
        scope: 0,
        noPrefixRoute: false,
        protocol: 0,
      })),
    ),
    sysctl: tableOf(
      "sysctl",
      ["l0", "l1"].map((name) => ({ path: `net/ipv4/conf/${name}/forwarding`, value: "1" })),
    ),
    nftTable: tableOf("nftTable", [tableWith(shape, rules)]),
  }),
  dynamic: {
    links: new Map(
      links.map((name, index) => [name, { index: index + 1, carrier: true, operationalState: "up" }]),
    ),
    addresses: new Map(),
    routes: tableOf("route", [
      route("10.0.0.0/24", "l0"),
      route("10.0.1.0/24", "l1"),
      route(`${address("10.0.0.1")}/32`, "l0", "local"),
      route("10.0.1.1/32", "l1", "local"),
    ]),
    neighbours: new Map(),
    fdb: new Map(),
    machines: new Map(),
  },
});

const portHex = (port: number): string => port.toString(16).padStart(4, "0");

const loadPort: readonly NftExpression[] = [
  { kind: "meta", key: "l4proto", register: 8 },
  { kind: "cmp", op: "eq", register: 8, data: "11" },
  { kind: "payload", base: "transport", offset: 2, length: 2, register: 8 },
];

const verdict = (port: number): NftVerdict => ({ kind: port % 2 === 0 ? "accept" : "drop" });

const tableWith = (shape: Shape, rules: number): NftTable => {
  const ports = Array.from({ length: rules }, (_, index) => index + 1);
  const linear = ports.map((port) => ({
    expressions: [
      ...loadPort,
      { kind: "cmp", op: "eq", register: 8, data: portHex(port) } as const,
      { kind: "verdict", verdict: verdict(port) } as const,
    ],
  }));
  const map = {
    expressions: [
      ...loadPort,
      { kind: "lookup", set: "ports", source: 8, register: 0, invert: false } as const,
    ],
  };
  return {
    family: "ip",
    name: "bench",
    flags: 0,
    sets:
      shape === "map"
        ? [
            mapOf(
              ports.map((port): NftElement => ({
                key: portHex(port),
                end: null,
                data: null,
                verdict: verdict(port),
                timeoutMs: null,
              })),
            ),
          ]
        : [],
    chains: [
      {
        name: "forward",
        hook: { type: "filter", hook: "forward", priority: 0, policy: "drop", devices: [] },
        rules: shape === "map" ? [map] : linear,
      },
    ],
  };
};

const mapOf = (elements: readonly NftElement[]): NftTable["sets"][number] => ({
  name: "ports",
  flags: 8,
  keyType: nftTypeNumber("inet_service"),
  keyLength: 2,
  fields: [],
  dataType: nftVerdictType,
  dataLength: null,
  timeoutMs: null,
  elements,
});
