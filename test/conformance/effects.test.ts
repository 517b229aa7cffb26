import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { address } from "../../src/net/index.ts";
import type { Change, Host, HostConfig } from "../../src/state/index.ts";
import { routeTo, via } from "../objects/index.ts";
import {
  bridge,
  createAddress,
  createLink,
  createRoute,
  nextHop,
  patchLink,
  writeSetting,
} from "./changes.ts";
import { subjects } from "./subjects.ts";

describe.each(subjects)("$name", ({ open }) => {
  let host: Host;
  let close: () => void;

  beforeEach(() => {
    ({ host, close } = open());
  });
  afterEach(() => close());

  const config = (): HostConfig => host.observe().config;
  const values = (...paths: readonly string[]): readonly (string | undefined)[] =>
    paths.map((path) => config().sysctl.get(path)?.value);
  const succeed = (...changes: readonly Change[]): void => {
    expect(host.execute(changes).map((error) => error?.message ?? null)).toEqual(changes.map(() => null));
  };

  test("drops what hangs on a link with the link", () => {
    succeed(createLink(bridge), patchLink("cw-lab", { up: false }, { up: true }));
    succeed(createAddress("cw-lab", "10.10.0.1/24"), createAddress("cw-lab", "fd00:10::1/64"));
    succeed(patchLink("west", { master: null }, { master: "cw-lab" }));
    expect(config().link.get("west")).toMatchObject({ master: "cw-lab", port: { learning: true } });
    succeed(createRoute("172.16.0.0/12", via("cw-lab", null)));
    succeed({ op: "delete", kind: "link", key: "cw-lab", before: bridge });
    const after = config();
    expect([...after.address.keys()].filter((key) => key.startsWith("cw-lab"))).toEqual([]);
    expect([...after.route.keys()]).not.toContain("ipv4 254 172.16.0.0/12 50");
    expect([...after.sysctl.keys()].filter((key) => key.includes("cw-lab"))).toEqual([]);
    expect(after.link.get("west")).toMatchObject({ master: null });
    expect(after.link.get("west")).not.toHaveProperty("port");
  });

  test("gives a port fresh settings with each new master", () => {
    succeed(createLink(bridge), createLink({ ...bridge, name: "cw-two" }));
    const port = { isolated: true, hairpin: true, learning: false };
    succeed(patchLink("west", { master: null }, { master: "cw-lab", port }));
    expect(config().link.get("west")?.port).toEqual(port);
    succeed(patchLink("west", { master: "cw-lab", port }, { master: "cw-two" }));
    expect(config().link.get("west")?.port).toEqual({ isolated: false, hairpin: false, learning: true });
  });

  test("drops IPv6 addresses and all routes of a link that goes down, and keeps IPv4 addresses", () => {
    succeed(createRoute("10.0.0.0/8", via("east", "192.168.1.1")));
    succeed(patchLink("east", { up: true }, { up: false }));
    const after = config();
    expect([...after.address.keys()].filter((key) => key.startsWith("east"))).toEqual([
      "east 192.168.1.2/24",
    ]);
    expect([...after.route.keys()]).not.toContain("ipv4 254 10.0.0.0/8 50");
  });

  test("drops secondary addresses with their primary", () => {
    succeed(createAddress("east", "192.168.1.3/24"));
    const primary = config().address.get("east 192.168.1.2/24")!;
    succeed({ op: "delete", kind: "address", key: "east 192.168.1.2/24", before: primary });
    expect([...config().address.keys()]).not.toContain("east 192.168.1.3/24");
  });

  test("drops the routes of a link with its last IPv4 address", () => {
    succeed(createRoute("10.0.0.0/8", via("east", "192.168.1.1")));
    const only = config().address.get("east 192.168.1.2/24")!;
    succeed({ op: "delete", kind: "address", key: "east 192.168.1.2/24", before: only });
    expect([...config().route.keys()]).not.toContain("ipv4 254 10.0.0.0/8 50");
  });

  test("drops the routes through a next-hop object with it", () => {
    succeed(nextHop(203_000_001, { device: "east", gateway: address("192.168.1.1") }));
    const after = routeTo("172.16.0.0/12", { nextHopId: 203_000_001 });
    succeed({ op: "create", kind: "route", key: "ipv4 254 172.16.0.0/12 50", after });
    const object = config().nextHop.get("203000001")!;
    succeed({ op: "delete", kind: "nextHop", key: "203000001", before: object });
    expect([...config().route.keys()]).not.toContain("ipv4 254 172.16.0.0/12 50");
  });

  test("lets settings follow their root, in both directions", () => {
    const followers = [
      "net/ipv4/ip_forward",
      "net/ipv4/conf/default/forwarding",
      "net/ipv4/conf/east/forwarding",
      "net/ipv4/conf/all/accept_redirects",
    ];
    succeed(writeSetting("net/ipv4/conf/all/forwarding", "0", "1"));
    expect(values(...followers)).toEqual(["1", "1", "1", "0"]);
    succeed(writeSetting("net/ipv4/conf/all/forwarding", "1", "0"));
    expect(values(...followers)).toEqual(["0", "0", "0", "1"]);
    succeed(writeSetting("net/ipv6/conf/all/forwarding", "0", "1"));
    expect(values("net/ipv6/conf/default/forwarding", "net/ipv6/conf/east/forwarding")).toEqual(["1", "1"]);
  });

  test("lets nothing follow a root that is written as it is", () => {
    succeed(writeSetting("net/ipv4/conf/east/forwarding", "0", "1"));
    succeed(writeSetting("net/ipv4/conf/all/forwarding", "0", "0"));
    expect(config().sysctl.get("net/ipv4/conf/east/forwarding")?.value).toBe("1");
  });
});
