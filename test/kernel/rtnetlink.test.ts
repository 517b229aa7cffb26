import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LinuxKernel, openLinuxKernel } from "../../src/kernel/index.ts";
import type { HostState } from "../../src/state/index.ts";
import { isRoot, makeNamespace, type TestNamespace } from "./namespace-fixture.ts";
import { fromIp, fromUs, type IpRoute, plainRule, setUp, sorted } from "./rtnetlink-listing.ts";

describe.skipIf(!isRoot)("what rtnetlink says is what `ip` says", () => {
  let host: TestNamespace;
  let kernel: LinuxKernel;
  let state: HostState;
  beforeAll(() => {
    host = makeNamespace();
    for (const line of setUp.trim().split("\n")) host.run(line);
    kernel = openLinuxKernel({ namespace: host.name });
    state = kernel.observe();
  });
  afterAll(() => {
    host.remove();
    kernel.close();
  });

  test.each([
    ["ipv4", "ip -d -j -4 route show table all", 32],
    ["ipv6", "ip -d -j -6 route show table all", 128],
  ])("routes of %s", (family, command, bits) => {
    const ours = [...state.config.route.values(), ...state.dynamic.routes.values()];
    const theirs = (host.json(command) as IpRoute[]).map((route) => fromIp(route, bits));
    expect(theirs.length).toBeGreaterThan(10);
    expect(sorted(ours.filter((route) => route.family === family).map(fromUs))).toEqual(sorted(theirs));
  });

  test("links", () => {
    interface IpLink {
      readonly ifindex: number;
      readonly ifname: string;
      readonly flags: readonly string[];
      readonly mtu: number;
      readonly master?: string;
      readonly ifalias?: string;
      readonly address?: string;
      readonly link_type: string;
      readonly linkinfo?: { readonly info_kind?: string };
    }
    const theirs = (host.json("ip -d -j link") as IpLink[]).map((link) => ({
      name: link.ifname,
      kind: link.linkinfo?.info_kind ?? "device",
      mac: link.link_type === "none" ? null : (link.address ?? null),
      mtu: link.mtu,
      up: link.flags.includes("UP"),
      master: link.master ?? null,
      alias: link.ifalias ?? null,
      index: link.ifindex,
      carrier: link.flags.includes("LOWER_UP"),
    }));
    const ours = [...state.config.link.values()].map(({ name, kind, mac, mtu, up, master, alias }) => {
      const { index, carrier } = state.dynamic.links.get(name)!;
      return { name, kind, mac, mtu, up, master, alias, index, carrier };
    });
    expect(sorted(ours)).toEqual(sorted(theirs));
  });

  test.each([
    ["br0", { bridge: { stp: false, vlanFiltering: false, forwardDelayCs: 200, ageingTimeCs: 20_000 } }],
    ["v1", { veth: { peer: "v0" }, port: { isolated: true, hairpin: true, learning: false } }],
    ["v0", { alias: "causeway:test", veth: { peer: "v1" } }],
    [
      "vx0",
      {
        vxlan: {
          vni: 5001,
          local: "192.0.2.1",
          remote: "192.0.2.9",
          parent: null,
          port: 4789,
          learning: false,
        },
      },
    ],
    [
      "vx6",
      { vxlan: { vni: 5002, local: "2001:db8::1", remote: null, parent: "v0", port: 4790, learning: true } },
    ],
    ["tap0", { kind: "tun", tun: { mode: "tap", persist: true } }],
    ["tun0", { kind: "tun", tun: { mode: "tun", persist: true }, mac: null }],
  ])("details of %s", (name, details) => {
    expect(state.config.link.get(name)).toMatchObject(details);
  });

  test("addresses, and which of them nobody configured", () => {
    expect([...state.config.address.keys()]).toEqual([
      "v0 10.0.0.1/24",
      "v0 10.0.0.7/32",
      "v0 10.9.0.1/24",
      "v0 2001:db8::1/64",
      "v0 2001:db8::7/64",
    ]);
    expect(state.config.address.get("v0 10.0.0.7/32")).toMatchObject({
      peer: "10.0.0.8",
      noPrefixRoute: false,
    });
    expect(state.config.address.get("v0 10.9.0.1/24")).toMatchObject({ scope: 253, noPrefixRoute: true });
    expect([...state.dynamic.addresses.keys()].filter((key) => !key.includes(" fe80::"))).toEqual([
      "lo 127.0.0.1/8",
      "lo ::1/128",
      "v0 2001:db8::9/64",
    ]);
    expect([...state.dynamic.addresses.keys()].filter((key) => key.includes(" fe80::"))).toContain(
      "v0 fe80::ff:fe00:1/64",
    );
  });

  test("neighbours and the forwarding database, without what the kernel made", () => {
    expect([...state.config.neighbour.values()]).toEqual([
      { link: "v0", address: "10.0.0.10", mac: null, proxy: true },
      { link: "v0", address: "10.0.0.9", mac: "52:54:00:00:00:01", proxy: false },
      { link: "v0", address: "2001:db8::30", mac: "52:54:00:00:00:08", proxy: false },
    ]);
    expect(state.dynamic.neighbours.get("v0 10.0.0.30")).toEqual({
      link: "v0",
      address: "10.0.0.30",
      mac: "52:54:00:00:00:07",
      state: "stale",
    });
    expect([...state.config.fdb.values()]).toEqual([
      { link: "v0", mac: "52:54:00:00:00:04", vlan: null, remote: null, inBridge: false },
      { link: "v1", mac: "52:54:00:00:00:02", vlan: null, remote: null, inBridge: true },
      { link: "v1", mac: "52:54:00:00:00:03", vlan: null, remote: null, inBridge: true, local: true },
      { link: "vx0", mac: "00:00:00:00:00:00", vlan: null, remote: "192.0.2.10", inBridge: false },
    ]);
  });

  test("next-hop objects and groups", () => {
    const theirs = (host.json("ip -j nexthop") as { readonly id: number }[]).map(({ id }) => id);
    expect([...state.config.nextHop.values()].map(({ id }) => id)).toEqual(theirs);
    expect(state.config.nextHop.get("7")?.group).toEqual([{ id: 5, weight: 3 }]);
    expect(state.config.nextHop.get("6")).toMatchObject({
      family: "ipv6",
      device: "v0",
      gateway: "2001:db8::2",
    });
    expect(state.config.nextHop.get("8")?.blackhole).toBe(true);
  });

  test.each([
    [
      "ipv4",
      100,
      {
        action: { kind: "lookup", table: 1000 },
        invert: true,
        from: "10.0.0.0/8",
        to: "198.51.100.0/24",
        mark: { value: 0x10, mask: 0xff },
        inputDevice: "v0",
        ipProtocol: 6,
        sourcePorts: { first: 1000, last: 2000 },
        destinationPorts: { first: 80, last: 80 },
        suppressPrefixLength: 0,
        protocol: 203,
      },
    ],
    ["ipv4", 101, { action: { kind: "prohibit" }, users: { first: 0, last: 10 }, outputDevice: "v0" }],
    ["ipv4", 102, { action: { kind: "goto", priority: 32766 }, tos: 16 }],
    ["ipv4", 103, { action: { kind: "unreachable" }, from: "10.0.0.1/32" }],
    ["ipv6", 104, { action: { kind: "blackhole" }, from: "2001:db8::/32" }],
    [
      "ipv6",
      105,
      { action: { kind: "lookup", table: 70000 }, mark: { value: 7, mask: 0xffffffff }, suppressGroup: 3 },
    ],
  ])("the %s rule %i with all that it selects by", (family, priority, fields) => {
    const rule = [...state.config.rule.values()].find(
      (rule) => rule.family === family && rule.priority === priority,
    );
    expect({ ...plainRule, protocol: 3, ...fields, family, priority }).toEqual({
      ...rule,
      protocol: rule?.protocol || 3,
    });
  });

  test("the kernel's own rules of both families are configuration, as anybody may delete them", () => {
    const own = [...state.config.rule.values()].filter(({ protocol }) => protocol === 2);
    expect(own.map(({ family, priority }) => `${family} ${priority}`)).toEqual([
      "ipv4 0",
      "ipv4 32766",
      "ipv4 32767",
      "ipv6 0",
      "ipv6 32766",
    ]);
  });

  test("settings are those of the namespace", () => {
    const { sysctl } = state.config;
    expect(sysctl.get("net/ipv4/ip_forward")?.value).toBe(host.run("sysctl -n net.ipv4.ip_forward").trim());
    expect(sysctl.get("net/ipv4/conf/br0/forwarding")?.value).toBe("0");
    expect(sysctl.get("net/ipv6/conf/tap0/disable_ipv6")?.value).toBe("0");
  });

  test("observing some kinds leaves the others empty", () => {
    const some = kernel.observe(["rule"]);
    expect(some.config.rule.size).toBe(state.config.rule.size);
    expect([some.config.route.size, some.config.link.size, some.config.sysctl.size]).toEqual([0, 0, 0]);
    expect(some.dynamic.links).toEqual(state.dynamic.links);
  });
});
