import { planChanges, describeStep } from "../../src/plan/index.ts";
import {
  configOf,
  emptyLedger,
  type HostConfig,
  type HostState,
  type Ledger,
  type NftTable,
  overlay,
  tableOf,
  type Wanted,
} from "../../src/state/index.ts";
import { addressOn, linkOf, ownedBridge, routeTo, ruleAt, via } from "../objects/index.ts";

/** A host of which nothing but its configuration is known. */
export const hostWith = (config: HostConfig): HostState => ({
  config,
  dynamic: {
    links: new Map(),
    addresses: new Map(),
    routes: new Map(),
    neighbours: new Map(),
    fdb: new Map(),
    machines: new Map(),
  },
});

/** A kernel setting. */
export const setting = (path: string, value: string): { path: string; value: string } => ({ path, value });

/** Two network cards, and nothing of ours. */
export const plain = hostWith(
  configOf({
    link: tableOf("link", [linkOf("eth0"), linkOf("eth1")]),
    address: tableOf("address", [addressOn("eth0", "192.168.1.2/24")]),
    sysctl: tableOf("sysctl", [
      setting("net/ipv4/conf/all/forwarding", "0"),
      setting("net/ipv4/conf/eth0/forwarding", "1"),
      setting("net/ipv6/conf/eth0/accept_ra", "1"),
    ]),
  }),
);

/** Our table with empty chains of these names. */
export const table = (...names: readonly string[]): NftTable => ({
  family: "inet",
  name: "causeway",
  flags: 0,
  sets: [],
  chains: names.map((name) => ({ name, hook: null, rules: [] })),
});

/** Two networks, one with a port, a way out, a filter and a service. */
export const office: Wanted = {
  owned: configOf({
    link: tableOf("link", [ownedBridge("cw-lab"), ownedBridge("cw-office")]),
    address: tableOf("address", [addressOn("cw-lab", "10.10.0.1/24", 203)]),
    route: tableOf("route", [
      routeTo("10.0.0.0/8", { nextHops: [via("eth0", "192.168.1.1")] }),
      routeTo("0.0.0.0/0", { table: 1000, metric: 4000, type: "unreachable" }),
    ]),
    rule: tableOf("rule", [ruleAt(20_000, 1000)]),
    nftTable: tableOf("nftTable", [table("forward")]),
    service: tableOf("service", [{ name: "dnsmasq", configuration: "" }]),
  }),
  borrowed: [
    { kind: "link", key: "eth1", patch: { master: "cw-office" } },
    { kind: "sysctl", key: "net/ipv4/conf/all/forwarding", patch: { value: "1" } },
    { kind: "sysctl", key: "net/ipv4/conf/cw-lab/rp_filter", patch: { value: "2" } },
    { kind: "sysctl", key: "net/ipv6/conf/eth0/accept_ra", patch: { value: "2" } },
  ],
};

/** The steps of a plan, one line each. */
export const lines = (
  observed: HostState,
  wanted: Wanted | null,
  ledger: Ledger = emptyLedger,
): readonly string[] =>
  planChanges(observed, wanted, ledger).steps.map((step) => `${step.phase}: ${describeStep(step)}`);

/** The plain host with the office, and what the ledger says then. */
export const applied = {
  state: overlay(plain, office),
  ledger: planChanges(plain, office, emptyLedger).ledger,
};
