import { describe, expect, test } from "vitest";
import { addressOn, linkOf, ownedBridge } from "../../test/objects/index.ts";
import {
  applied,
  hostWith,
  lines,
  office,
  plain,
  setting,
  table,
} from "../../test/properties/office-plan.ts";
import { configOf, emptyLedger, overlay, tableOf, type Wanted } from "../state/index.ts";
import { planChanges } from "./plan-changes.ts";

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

  test("notes that it takes over a table of our name that no change of ours made", () => {
    const note = expect.stringContaining("table inet causeway was here before");
    expect(planChanges(applied.state, office, emptyLedger).notes).toEqual([note]);
    expect(planChanges(applied.state, office, applied.ledger).notes).toEqual([]);
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
