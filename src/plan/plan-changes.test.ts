import { describe, expect, test } from "vitest";
import { addressOn, linkOf, ownedBridge, routeTo, ruleAt, via } from "../../test/properties/objects.ts";
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
} from "../state/index.ts";
import { describeStep } from "./describe/index.ts";
import { planChanges } from "./plan-changes.ts";

const hostWith = (config: HostConfig): HostState => ({
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

const setting = (path: string, value: string): { path: string; value: string } => ({ path, value });

const plain = hostWith(
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

const table = (...names: readonly string[]): NftTable => ({
  family: "inet",
  name: "causeway",
  flags: 0,
  sets: [],
  chains: names.map((name) => ({ name, hook: null, rules: [] })),
});

const office: Wanted = {
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

const lines = (observed: HostState, wanted: Wanted | null, ledger: Ledger = emptyLedger): readonly string[] =>
  planChanges(observed, wanted, ledger).steps.map((step) => `${step.phase}: ${describeStep(step)}`);

const applied = { state: overlay(plain, office), ledger: planChanges(plain, office, emptyLedger).ledger };

const vxlan = (vni: number): Wanted => ({
  owned: configOf({
    link: tableOf("link", [
      linkOf("cw-x", {
        kind: "vxlan",
        alias: "causeway",
        vxlan: { vni, local: null, remote: null, parent: null, port: 4789, learning: true },
      }),
    ]),
    address: tableOf("address", [addressOn("cw-x", "10.9.0.1/24", 203)]),
  }),
  borrowed: [],
});

describe("a plan", () => {
  test("puts the filter before anything that carries packets, and forwarding last", () => {
    expect(lines(plain, office)).toEqual([
      "prerequisites: set sysctl net/ipv6/conf/eth0/accept_ra = 2 (was 1)",
      "links: add bridge cw-lab",
      "links: add bridge cw-office",
      "links: set sysctl net/ipv4/conf/cw-lab/rp_filter = 2",
      "filter: add table inet causeway: 1 chain, 0 sets",
      "attach: set link cw-lab up",
      "attach: set link cw-office up",
      "attach: set link eth1 master cw-office isolated off hairpin off learning on",
      "attach: add address 10.10.0.1/24 dev cw-lab",
      "paths: add route unreachable 0.0.0.0/0 table 1000 metric 4000",
      "paths: add route 10.0.0.0/8 via 192.168.1.1 dev eth0 metric 50",
      "paths: add rule ipv4 20000 lookup 1000",
      "forward: keep sysctl net/ipv4/conf/eth0/forwarding = 1",
      "forward: set sysctl net/ipv4/conf/all/forwarding = 1 (was 0)",
      "services: start service dnsmasq",
    ]);
  });

  test("without a policy stops forwarding first and takes the filter away last", () => {
    expect(lines(applied.state, null, applied.ledger)).toEqual([
      "stop: set sysctl net/ipv4/conf/all/forwarding = 0 (was 1)",
      "stop: set sysctl net/ipv4/conf/eth0/forwarding = 1 (was 0)",
      "break: stop service dnsmasq",
      "break: delete rule ipv4 20000 lookup 1000",
      "break: delete route 10.0.0.0/8 via 192.168.1.1 dev eth0 metric 50",
      "break: delete route unreachable 0.0.0.0/0 table 1000 metric 4000",
      "break: delete address 10.10.0.1/24 dev cw-lab",
      "detach: keep sysctl net/ipv4/conf/cw-lab/rp_filter = 2",
      "detach: set link cw-lab down",
      "detach: set link cw-office down",
      "detach: set link eth1 no master",
      "unlink: delete bridge cw-lab",
      "unlink: delete bridge cw-office",
      "restore: set sysctl net/ipv6/conf/eth0/accept_ra = 1 (was 2)",
      "unfilter: delete table inet causeway",
    ]);
  });

  test("empties a network that goes before the filter that knew it goes", () => {
    const smaller: Wanted = {
      ...office,
      owned: {
        ...office.owned,
        link: tableOf("link", [ownedBridge("cw-office")]),
        address: new Map(),
        nftTable: tableOf("nftTable", [table("forward", "office")]),
      },
      borrowed: office.borrowed.filter(({ key }) => !key.includes("cw-lab")),
    };
    expect(lines(applied.state, smaller, applied.ledger)).toEqual([
      "quiesce: delete address 10.10.0.1/24 dev cw-lab",
      "quiesce: set link cw-lab down",
      "filter: replace table inet causeway: +chain office",
      "detach: keep sysctl net/ipv4/conf/cw-lab/rp_filter = 2",
      "unlink: delete bridge cw-lab",
    ]);
  });

  test("stops forwarding while the filter still knows what it guards", () => {
    const still: Wanted = {
      ...office,
      owned: { ...office.owned, nftTable: tableOf("nftTable", [table("forward", "office")]) },
      borrowed: office.borrowed.filter(({ key }) => !key.endsWith("/forwarding")),
    };
    expect(lines(applied.state, still, applied.ledger)).toEqual([
      "stop: set sysctl net/ipv4/conf/all/forwarding = 0 (was 1)",
      "stop: set sysctl net/ipv4/conf/eth0/forwarding = 1 (was 0)",
      "filter: replace table inet causeway: +chain office",
    ]);
  });

  test.each<[string, Wanted["borrowed"], readonly string[]]>([
    [
      "another network",
      [{ kind: "link", key: "eth1", patch: { master: "cw-lab" } }],
      ["attach: set link eth1 master cw-lab isolated off hairpin off learning on up"],
    ],
    ["none", [], ["attach: set link eth1 no master up"]],
  ])("moves a port out of a network that stays only while it is down: to %s", (_, moved, after) => {
    const settings = office.borrowed.filter(({ kind }) => kind === "sysctl");
    const other: Wanted = {
      ...office,
      owned: { ...office.owned, nftTable: tableOf("nftTable", [table("forward", "office")]) },
      borrowed: [...moved, ...settings],
    };
    expect(lines(applied.state, other, applied.ledger)).toEqual([
      "quiesce: set link eth1 down",
      "filter: replace table inet causeway: +chain office",
      ...after,
    ]);
  });

  test("moves a port to the new bridge only while it is down: between two masters it is nobody's", () => {
    const renamed: Wanted = {
      ...office,
      owned: {
        ...office.owned,
        link: tableOf("link", [ownedBridge("cw-lab"), ownedBridge("cw-desk")]),
        nftTable: tableOf("nftTable", [table("forward", "desk")]),
      },
      borrowed: office.borrowed.map((one) =>
        one.kind === "link" ? { ...one, patch: { master: "cw-desk" } } : one,
      ),
    };
    expect(lines(applied.state, renamed, applied.ledger)).toEqual([
      "links: add bridge cw-desk",
      "quiesce: set link cw-office down",
      "quiesce: set link eth1 down",
      "filter: replace table inet causeway: +chain desk",
      "attach: set link cw-desk up",
      "attach: set link eth1 master cw-desk isolated off hairpin off learning on up",
      "unlink: delete bridge cw-office",
    ]);
  });

  test("writes again what the kernel may drop with a primary address", () => {
    const moved: Wanted = {
      ...office,
      owned: { ...office.owned, address: tableOf("address", [addressOn("cw-lab", "10.10.0.7/24", 203)]) },
    };
    expect(lines(applied.state, moved, applied.ledger)).toEqual([
      "attach: keep address 10.10.0.1/24 dev cw-lab",
      "attach: add address 10.10.0.7/24 dev cw-lab",
      "break: delete address 10.10.0.1/24 dev cw-lab",
      "break: keep address 10.10.0.7/24 dev cw-lab",
    ]);
  });

  test("makes a link again when the kernel cannot change it, with what is on it", () => {
    expect(lines(overlay(plain, vxlan(1)), vxlan(2))).toEqual([
      "break: delete address 10.9.0.1/24 dev cw-x",
      "detach: set link cw-x down",
      "unlink: delete vxlan cw-x vni 1",
      "links: add vxlan cw-x vni 2",
      "attach: set link cw-x up",
      "attach: add address 10.9.0.1/24 dev cw-x",
    ]);
  });

  test("notes what it leaves alone because somebody else changed it", () => {
    const theirs = tableOf("sysctl", [setting("net/ipv6/conf/eth0/accept_ra", "0")]);
    const changed = hostWith({ ...applied.state.config, sysctl: theirs });
    expect(planChanges(changed, null, applied.ledger).notes).toEqual([
      "left `value` of sysctl net/ipv6/conf/eth0/accept_ra alone: somebody else changed it since it was borrowed",
    ]);
  });

  test.each<[string, Wanted, string]>([
    [
      "plan/missing",
      { ...office, borrowed: [{ kind: "link", key: "eth7", patch: { up: true } }] },
      "there is no link `eth7` on this host",
    ],
    [
      "plan/occupied",
      { owned: configOf({ link: tableOf("link", [ownedBridge("cw-theirs")]) }), borrowed: [] },
      "link `cw-theirs` is there already, but was not made by Causeway",
    ],
  ])("refuses what no order of steps can reach: %s", (code, wanted, message) => {
    const links = tableOf("link", [linkOf("eth0"), linkOf("eth1"), linkOf("cw-theirs")]);
    const host = hostWith({ ...plain.config, link: links });
    expect(() => planChanges(host, wanted, emptyLedger)).toThrow(expect.objectContaining({ code, message }));
  });
});
