import { compile, type ChainShape } from "../../src/compile/index.ts";
import { addressFromNumber, makePrefix, type Prefix } from "../../src/net/index.ts";
import type { Policy, ServiceMatch } from "../../src/policy/index.ts";
import { configOf, type HostState, type NftTable, tableOf } from "../../src/state/index.ts";
import type { BenchPrefix, BenchRule } from "./rules.ts";

/** The devices of a bench router. */
export const devices = { incoming: "in0", outgoing: "out0" } as const;

const span = { file: "bench.yaml", line: 1, column: 1, length: 1 };

const prefixOf = ({ base, length }: BenchPrefix): Prefix =>
  makePrefix(addressFromNumber("ipv4", BigInt(base)), length);

const servicesOf = ({ protocol, ports }: BenchRule): readonly ServiceMatch[] => {
  if (protocol === null) return [];
  if (ports === null || protocol === "icmp") return [{ kind: "protocol", protocol }];
  return [{ kind: "ports", protocol, ports }];
};

/** The rules as a policy on a router whose incoming device is a declared network: what no rule allows is dropped. */
export const policyOf = (rules: readonly BenchRule[]): Policy => ({
  uplinks: [],
  networks: [
    {
      name: "lan",
      mode: "bridge",
      bridge: devices.incoming,
      device: null,
      addresses: [],
      dhcp: false,
      ra: false,
      dns: false,
      isolate: false,
      adopt: false,
      span,
    },
  ],
  machines: [],
  publish: [],
  routes: [],
  steers: [],
  rules: rules.map((rule, index) => ({
    name: `rule-${index}`,
    action: rule.allows ? "allow" : "deny",
    from: [{ kind: "prefix", prefix: prefixOf(rule.source) }],
    to: [{ kind: "prefix", prefix: prefixOf(rule.destination) }],
    services: servicesOf(rule),
    log: "none",
    window: null,
    span,
  })),
  tests: [],
  guards: [],
});

const host: HostState = {
  config: configOf({
    sysctl: tableOf("sysctl", [
      { path: "net/ipv4/ip_forward", value: "1" },
      { path: "net/ipv6/conf/all/forwarding", value: "1" },
    ]),
  }),
  dynamic: {
    links: new Map(),
    addresses: new Map(),
    routes: new Map(),
    neighbours: new Map(),
    fdb: new Map(),
    machines: new Map(),
  },
};

/** What the compiler makes of the rules, and how long it took in milliseconds. */
export const compiledTable = (
  rules: readonly BenchRule[],
): { readonly table: NftTable; readonly shape: readonly ChainShape[]; readonly ms: number } => {
  const policy = policyOf(rules);
  const start = performance.now();
  const { wanted, shape } = compile(policy, { host, seed: "bench" });
  const ms = performance.now() - start;
  return { table: wanted.owned.nftTable.get("inet causeway")!, shape, ms };
};

/** The same as an administrator would write it: one rule after the other. */
export const linearText = (rules: readonly BenchRule[]): string =>
  [
    "table inet linear {",
    "chain forward { type filter hook forward priority filter; policy accept;",
    ...rules.map(linearRule),
    `iifname ${devices.incoming} drop`,
    "}",
    "}",
  ].join("\n");

const linearRule = (rule: BenchRule): string => {
  const { source, destination, protocol, ports, allows } = rule;
  const sides = [
    ...(source.length === 0 ? [] : [`ip saddr ${prefixOf(source)}`]),
    ...(destination.length === 0 ? [] : [`ip daddr ${prefixOf(destination)}`]),
    ...(source.length + destination.length === 0 ? ["meta nfproto ipv4"] : []),
  ];
  const service =
    protocol === null
      ? []
      : ports === null
        ? [`meta l4proto ${protocol}`]
        : [`${protocol} dport ${ports.first}-${ports.last}`];
  return [...sides, ...service, "counter", allows ? "accept" : "drop"].join(" ");
};
