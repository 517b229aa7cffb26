import { describe, expect, test } from "vitest";
import { addressOn, linkOf, ownedBridge, routeTo, via } from "../../test/objects/index.ts";
import type { HostConfig, HostState } from "./host-state.ts";
import { configOf, tableOf } from "./keys.ts";
import type { Route } from "./layer3.ts";
import { emptyLedger, type Ledger } from "./ledger.ts";
import { nextLoans } from "./loans.ts";
import { overlay, predict } from "./overlay.ts";
import type { Borrowed, Wanted } from "./wanted.ts";

const settings = (values: Readonly<Record<string, string>>): HostConfig["sysctl"] =>
  tableOf(
    "sysctl",
    Object.entries(values).map(([path, value]) => ({ path, value })),
  );

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

const borrowing = (...borrowed: readonly Borrowed[]): Wanted => ({ owned: configOf(), borrowed });
const setting = (key: string, value: string): Borrowed => ({ kind: "sysctl", key, patch: { value } });

const forwarding = "net/ipv4/conf/all/forwarding";
const start = {
  [forwarding]: "0",
  "net/ipv4/ip_forward": "0",
  "net/ipv4/conf/eth0/forwarding": "0",
  "net/ipv4/conf/eth1/forwarding": "1",
};

const connected = (subnet: string, device: string): Route =>
  routeTo(subnet, { protocol: 2, nextHops: [via(device, null)] });

/** The host and the ledger once `wanted` was applied to `host`. */
const applied = (host: HostState, wanted: Wanted, ledger: Ledger = emptyLedger): [HostState, Ledger] => [
  overlay(host, wanted, ledger),
  { ...ledger, loans: nextLoans(ledger, host.config, wanted) },
];

describe("the host as it will be", () => {
  test("no longer has what the kernel derived from what is taken away", () => {
    const start = hostWith(
      configOf({
        link: tableOf("link", [linkOf("eth0"), linkOf("br0"), ownedBridge("cw-old")]),
        address: tableOf("address", [
          addressOn("cw-old", "10.9.0.1/24", 203),
          addressOn("br0", "10.8.0.1/24", 203),
          addressOn("br0", "10.8.0.2/24"),
          addressOn("br0", "10.7.0.1/24", 203),
          addressOn("eth0", "192.168.1.2/24"),
        ]),
      }),
    );
    const routes = tableOf("route", [
      connected("10.7.0.0/24", "br0"),
      connected("10.8.0.0/24", "br0"),
      connected("10.9.0.0/24", "cw-old"),
      connected("192.168.1.0/24", "eth0"),
    ]);
    const addresses = tableOf("address", [
      addressOn("cw-old", "fe80::1/64"),
      addressOn("eth0", "fe80::2/64"),
    ]);
    const { dynamic } = overlay({ ...start, dynamic: { ...start.dynamic, routes, addresses } }, null);
    expect([...dynamic.routes.values()].map(({ destination }) => destination)).toEqual([
      "10.8.0.0/24",
      "192.168.1.0/24",
    ]);
    expect([...dynamic.addresses.values()].map(({ link }) => link)).toEqual(["eth0"]);
  });

  test("has what is wanted instead of what was ours, and everybody else's as it was", () => {
    const host = hostWith(
      configOf({
        link: tableOf("link", [linkOf("eth0"), ownedBridge("cw-old")]),
        route: tableOf("route", [
          routeTo("10.0.0.0/8"),
          routeTo("172.16.0.0/12", { protocol: 4, nextHops: [via("eth0", null)] }),
          routeTo("192.0.2.0/24", { protocol: 4, nextHops: [via("cw-old", null)] }),
        ]),
        address: tableOf("address", [
          addressOn("cw-old", "10.9.0.1/24", 203),
          addressOn("eth0", "192.168.1.2/24"),
        ]),
      }),
    );
    const wanted = { owned: configOf({ link: tableOf("link", [ownedBridge("cw-new")]) }), borrowed: [] };
    const { config } = overlay(host, wanted);
    expect([...config.link.keys()]).toEqual(["cw-new", "eth0"]);
    expect([...config.route.keys()]).toEqual(["ipv4 254 172.16.0.0/12 50"]);
    expect([...config.address.keys()]).toEqual(["eth0 192.168.1.2/24"]);
  });

  test("lets settings follow the root that is borrowed, under both its names", () => {
    const { config } = overlay(
      hostWith(configOf({ sysctl: settings(start) })),
      borrowing(setting(forwarding, "1")),
    );
    expect([...config.sysctl.values()].map(({ value }) => value)).toEqual(["1", "1", "1", "1"]);
  });

  test("gives back a root with each of its followers as it was", () => {
    const host = hostWith(configOf({ sysctl: settings(start) }));
    const [after, ledger] = applied(host, borrowing(setting(forwarding, "1")));
    expect(overlay(after, null, ledger).config.sysctl).toEqual(host.config.sysctl);
  });

  test("leaves alone what somebody else changed since, and says so", () => {
    const host = hostWith(configOf({ sysctl: settings({ "net/ipv6/conf/eth0/accept_ra": "1" }) }));
    const [, ledger] = applied(host, borrowing(setting("net/ipv6/conf/eth0/accept_ra", "2")));
    const changed = hostWith(configOf({ sysctl: settings({ "net/ipv6/conf/eth0/accept_ra": "0" }) }));
    const { state, leftAlone } = predict(changed, null, ledger);
    expect(state.config.sysctl).toEqual(changed.config.sysctl);
    expect(leftAlone).toEqual([{ id: "sysctl net/ipv6/conf/eth0/accept_ra", field: "value" }]);
  });

  test("gives back only the fields that are no longer asked for", () => {
    const host = hostWith(configOf({ link: tableOf("link", [linkOf("eth1", { up: false, mtu: 9000 })]) }));
    const both = borrowing({ kind: "link", key: "eth1", patch: { up: true, mtu: 1500 } });
    const [after, ledger] = applied(host, both);
    expect(after.config.link.get("eth1")).toMatchObject({ up: true, mtu: 1500 });
    const one = borrowing({ kind: "link", key: "eth1", patch: { up: true } });
    expect(overlay(after, one, ledger).config.link.get("eth1")).toMatchObject({ up: true, mtu: 9000 });
  });

  test("returns a port to the bridge and the settings it came from", () => {
    const port = { isolated: false, hairpin: true, learning: false };
    const links = [linkOf("br0", { kind: "bridge" }), linkOf("tap0", { master: "br0", port })];
    const host = hostWith(configOf({ link: tableOf("link", links) }));
    const wanted: Wanted = {
      owned: configOf({ link: tableOf("link", [ownedBridge("cw-lab")]) }),
      borrowed: [{ kind: "link", key: "tap0", patch: { master: "cw-lab", port: { isolated: true } } }],
    };
    const [after, ledger] = applied(host, wanted);
    expect(after.config.link.get("tap0")?.port).toEqual({ isolated: true, hairpin: false, learning: true });
    expect(overlay(after, null, ledger).config).toEqual(host.config);
  });

  test("puts back what ours displaced", () => {
    const theirs = routeTo("10.0.0.0/8", { protocol: 4, nextHops: [via("eth0", null)] });
    const ours = hostWith(configOf({ route: tableOf("route", [routeTo("10.0.0.0/8")]) }));
    const key = "ipv4 254 10.0.0.0/8 50";
    const ledger: Ledger = { ...emptyLedger, displaced: [{ kind: "route", key, object: theirs }] };
    expect(overlay(ours, null, ledger).config.route.get(key)).toEqual(theirs);
  });
});
