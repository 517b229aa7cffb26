import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LinuxKernel, openLinuxKernel } from "../../src/kernel/index.ts";
import type { HostState } from "../../src/state/index.ts";
import { crowdedHost } from "./crowded-host.ts";
import {  } from "./ip-route.ts";
import { isRoot, makeNamespace, type TestNamespace } from "./namespace-fixture.ts";


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
