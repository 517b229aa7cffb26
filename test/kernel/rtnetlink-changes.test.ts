import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { address, prefix } from "../../src/net/index.ts";
import { type Change, type ChangeOf, invertChange, keyOf, type Route } from "../../src/state/index.ts";
import { type LinuxKernel, openLinuxKernel } from "../../src/kernel/index.ts";
import { isRoot, makeNamespace, type TestNamespace } from "./namespace-fixture.ts";
import {
  allMade,
  bridge,
  create,
  everything,
  linkAddress,
  messages,
  nextHop,
  remove,
  replace,
  route,
  rule,
} from "./rtnetlink-objects.ts";

describe.skipIf(!isRoot)("changes to the real kernel", () => {
  let host: TestNamespace;
  let kernel: LinuxKernel;
  beforeAll(() => {
    host = makeNamespace();
    kernel = openLinuxKernel({ namespace: host.name });
  });
  afterAll(() => {
    host.remove();
    kernel.close();
  });

  test("what was made is observed exactly as it was asked for", () => {
    expect(messages(kernel.execute(everything))).toEqual(allMade(everything));
    const { config } = kernel.observe();
    for (const change of everything as ChangeOf<"route">[])
      if (change.op === "create") expect(config[change.kind].get(change.key)).toEqual(change.after);
    expect(host.run("ip route show proto 203").trim().split("\n")).toHaveLength(4);
    expect(host.run("bridge -d link show dev p0")).toContain("isolated on");
    expect(host.run("ip -4 addr show dev p1")).toContain("inet 10.0.0.1/24 brd 10.0.0.255");
  });

  test("making it again changes nothing and succeeds", () => {
    const before = kernel.observe();
    expect(messages(kernel.execute(everything))).toEqual(allMade(everything));
    expect(kernel.observe().config).toEqual(before.config);
  });

  test("something else under the same key is refused and stays", () => {
    const before = kernel.observe().config;
    const others: readonly Change[] = [
      create("link", { ...bridge, kind: "ifb" }),
      create("address", { ...linkAddress("10.0.0.1/24"), protocol: 0 }),
      create("nextHop", nextHop(203_000_001, { gateway: address("10.0.0.3") })),
      create("route", route("10.1.0.0/16", { type: "blackhole", nextHops: [] })),
      create("route", route("2001:db8:1::/48", { protocol: 4 })),
    ];
    expect(kernel.execute(others).map((outcome) => outcome?.errno)).toEqual(others.map(() => "EEXIST"));
    expect(kernel.observe().config).toEqual(before);
  });

  test("the inverse of everything, in reverse, gives back the start, also twice", () => {
    const inverse = everything.toReversed().map(invertChange);
    expect(messages(kernel.execute(inverse))).toEqual(allMade(inverse));
    expect(messages(kernel.execute(inverse))).toEqual(allMade(inverse));
    const { config } = kernel.observe();
    expect([...config.link.keys()]).toEqual(["lo"]);
    expect([config.route.size, config.address.size, config.nextHop.size, config.fdb.size]).toEqual([
      0, 0, 0, 0,
    ]);
    expect(config.rule.size).toBe(5);
    kernel.execute(everything);
  });

  test("replacing a route keeps its neighbours in the same prefix", () => {
    const tiers = [10, 20, 30].flatMap((metric) => [
      route("10.77.0.0/16", { metric }),
      route("2001:db8:77::/48", { metric }),
    ]);
    kernel.execute(tiers.map((tier) => create("route", tier)));
    const ours = (): Route[] =>
      [...kernel.observe(["route"]).config.route.values()].filter(({ destination }) =>
        destination.includes("77"),
      );
    for (const [index, tier] of tiers.entries())
      for (const after of [
        { ...tier, type: "blackhole" as const, nextHops: [] },
        {
          ...tier,
          nextHops: [{ device: "p1", gateway: null, weight: 1, onLink: false }],
          scope: tier.family === "ipv4" ? 253 : 0,
        },
        {
          ...tier,
          nextHops: [1, 2].map((weight) => ({
            ...tier.nextHops[0]!,
            gateway: address(tier.family === "ipv4" ? `10.0.0.${weight + 1}` : `2001:db8::${weight + 1}`),
            weight,
          })),
        },
        tier,
      ]) {
        const before = ours().find((route) => keyOf("route", route) === keyOf("route", tier))!;
        expect(messages(kernel.execute([replace("route", before, after)]))).toEqual([null]);
        const expected = new Map(tiers.map((other) => [keyOf("route", other), other]));
        expected.set(keyOf("route", tier), after);
        expect(new Map(ours().map((route) => [keyOf("route", route), route])), `tier ${index}`).toEqual(
          expected,
        );
      }
    kernel.execute(tiers.map((tier) => remove("route", tier)));
    expect(ours()).toEqual([]);
  });

  test("replacing a route that vanished meanwhile makes it", () => {
    for (const missing of [route("10.78.0.0/16"), route("2001:db8:78::/48")]) {
      const after = { ...missing, mtu: 1300 };
      expect(messages(kernel.execute([replace("route", missing, after)]))).toEqual([null]);
      expect(kernel.observe(["route"]).config.route.get(keyOf("route", after))).toEqual(after);
      kernel.execute([remove("route", after)]);
    }
  });

  test("deleting an IPv4 route of metric 0 that is gone spares the one with another metric", () => {
    const tier = route("10.79.0.0/16", { metric: 50 });
    const plain = route("10.79.0.0/16");
    kernel.execute([create("route", tier)]);
    expect(messages(kernel.execute([remove("route", plain)]))).toEqual([null]);
    expect(kernel.observe(["route"]).config.route.get(keyOf("route", tier))).toEqual(tier);
    expect(
      messages(kernel.execute([create("route", plain), remove("route", plain), remove("route", plain)])),
    ).toEqual([null, null, null]);
    expect(host.run("ip route show 10.79.0.0/16")).toContain("metric 50");
    kernel.execute([remove("route", tier)]);
    expect(host.run("ip route show 10.79.0.0/16")).toBe("");
  });

  test("deleting a rule never takes a narrower one of the same priority", () => {
    const narrow = rule(20_500, { from: prefix("10.0.0.0/8"), mark: { value: 1, mask: 0xff } });
    const wide = rule(20_500);
    kernel.execute([create("rule", narrow)]);
    expect(messages(kernel.execute([remove("rule", wide)]))).toEqual([null]);
    kernel.execute([create("rule", wide)]);
    const [refused] = kernel.execute([remove("rule", wide)]);
    expect(refused?.errno).toBe("ENOTUNIQ");
    const both = (): number =>
      [...kernel.observe(["rule"]).config.rule.values()].filter(({ priority }) => priority === 20_500).length;
    expect(both()).toBe(2);
    expect(messages(kernel.execute([remove("rule", narrow), remove("rule", wide)]))).toEqual([null, null]);
    expect(both()).toBe(0);
  });

  test("replacing what the kernel cannot replace in one step leaves the new one alone", () => {
    const before = rule(20_600, { mark: { value: 5, mask: 0xff } });
    const after = { ...before, action: { kind: "lookup", table: 1001 } as const };
    kernel.execute([create("rule", before)]);
    expect(messages(kernel.execute([replace("rule", before, after)]))).toEqual([null]);
    const held = [...kernel.observe(["rule"]).config.rule.values()].filter(
      ({ priority }) => priority === 20_600,
    );
    expect(held).toEqual([after]);
    kernel.execute([remove("rule", after)]);
    const moved = { ...linkAddress("10.9.0.1/32"), peer: address("10.9.0.3") };
    const stays = { ...linkAddress("10.9.0.1/32"), peer: address("10.9.0.2"), noPrefixRoute: true };
    expect(messages(kernel.execute([replace("address", stays, moved)]))).toEqual([null]);
    expect(kernel.observe(["address"]).config.address.get("p1 10.9.0.1/32")).toEqual(moved);
    kernel.execute([replace("address", moved, stays)]);
  });

  test("one refused route in a large batch is refused alone", () => {
    const routes = Array.from({ length: 3000 }, (_, index) =>
      route(
        `10.${100 + (index >> 8)}.${index & 255}.0/24`,
        index === 1500 ? { preferredSource: address("192.0.2.99") } : {},
      ),
    );
    const outcomes = kernel.execute(routes.map((route) => create("route", route)));
    expect(outcomes.flatMap((outcome, index) => (outcome === null ? [] : [index]))).toEqual([1500]);
    expect(outcomes[1500]?.message).toBe(
      "cannot add route 10.105.220.0/24 via 10.0.0.2 dev p1: EINVAL, Invalid prefsrc address",
    );
    expect(messages(kernel.execute(routes.map((route) => remove("route", route))))).toEqual(
      routes.map(() => null),
    );
    expect(
      [...kernel.observe(["route"]).config.route.keys()].filter((key) => key.includes("10.105")),
    ).toEqual([]);
  });
});
