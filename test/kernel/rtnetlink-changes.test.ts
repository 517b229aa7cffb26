import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { address, interfaceAddress, parseMac, prefix } from "../../src/net/index.ts";
import {
  type Change,
  type ChangeOf,
  invertChange,
  keyOf,
  type Kind,
  type Link,
  type ObjectOfKind,
  type Route,
  type RoutingRule,
} from "../../src/state/index.ts";
import { type LinuxKernel, openLinuxKernel } from "../../src/kernel/index.ts";
import { isRoot, makeNamespace, type TestNamespace } from "./namespace-fixture.ts";

const create = <K extends Kind>(kind: K, after: ObjectOfKind[K]): Change =>
  ({ op: "create", kind, key: keyOf(kind, after), after }) as unknown as Change;
const remove = <K extends Kind>(kind: K, before: ObjectOfKind[K]): Change =>
  ({ op: "delete", kind, key: keyOf(kind, before), before }) as unknown as Change;
const replace = <K extends Kind>(kind: K, before: ObjectOfKind[K], after: ObjectOfKind[K]): Change =>
  ({ op: "replace", kind, key: keyOf(kind, before), before, after }) as unknown as Change;
const patch = <K extends Kind>(
  kind: K,
  key: string,
  before: Partial<ObjectOfKind[K]>,
  after: Partial<ObjectOfKind[K]>,
): Change => ({ op: "patch", kind, key, before, after }) as unknown as Change;

const mac = (text: string): NonNullable<Link["mac"]> => parseMac(text)!;

const bridge: Link = {
  name: "cw-lab",
  kind: "bridge",
  mac: mac("02:00:00:00:01:01"),
  mtu: 1400,
  up: true,
  master: null,
  alias: "causeway:lab",
  bridge: { stp: false, vlanFiltering: false, forwardDelayCs: 1500, ageingTimeCs: 30_000 },
};
const veth = (name: string, peer: string, last: string, fields: Partial<Link> = {}): Link => ({
  name,
  kind: "veth",
  mac: mac(`02:00:00:00:02:${last}`),
  mtu: 1400,
  up: true,
  master: null,
  alias: null,
  veth: { peer },
  ...fields,
});
const port = veth("p0", "p1", "01", {
  master: "cw-lab",
  port: { isolated: true, hairpin: false, learning: true },
});
const far = veth("p1", "p0", "02", { alias: "far end" });
const vxlan: Link = {
  name: "cw-vx",
  kind: "vxlan",
  mac: mac("02:00:00:00:03:01"),
  mtu: 1350,
  up: false,
  master: null,
  alias: null,
  vxlan: { vni: 7, local: "192.0.2.1", remote: null, parent: null, port: 4789, learning: false },
};

const route = (destination: string, fields: Partial<Route> = {}): Route => ({
  family: destination.includes(":") ? "ipv6" : "ipv4",
  table: 254,
  destination: prefix(destination),
  type: "unicast",
  metric: destination.includes(":") ? 1024 : 0,
  tos: 0,
  protocol: 203,
  scope: 0,
  nextHops: [
    {
      device: "p1",
      gateway: address(destination.includes(":") ? "2001:db8::2" : "10.0.0.2"),
      weight: 1,
      onLink: false,
    },
  ],
  nextHopId: null,
  preferredSource: null,
  source: null,
  mtu: null,
  ...fields,
});

const rule = (priority: number, fields: Partial<RoutingRule> = {}): RoutingRule => ({
  family: "ipv4",
  priority,
  action: { kind: "lookup", table: 1000 },
  invert: false,
  from: null,
  to: null,
  inputDevice: null,
  outputDevice: null,
  mark: null,
  tos: 0,
  ipProtocol: null,
  sourcePorts: null,
  destinationPorts: null,
  users: null,
  suppressPrefixLength: null,
  suppressGroup: null,
  l3mdev: false,
  tunnelId: null,
  protocol: 203,
  ...fields,
});

const nextHop = (id: number, fields: Partial<ObjectOfKind["nextHop"]> = {}): ObjectOfKind["nextHop"] => ({
  id,
  family: "ipv4",
  device: "p1",
  gateway: address("10.0.0.2"),
  blackhole: false,
  onLink: false,
  group: [],
  protocol: 203,
  ...fields,
});

const linkAddress = (text: string): ObjectOfKind["address"] => ({
  link: "p1",
  address: interfaceAddress(text),
  peer: null,
  scope: 0,
  noPrefixRoute: false,
  protocol: 203,
});

/** Objects of every kind, in the order in which they can be made. */
const everything: readonly Change[] = [
  create("link", bridge),
  create("link", port),
  create("link", far),
  create("link", vxlan),
  create("address", linkAddress("10.0.0.1/24")),
  create("address", linkAddress("2001:db8::1/64")),
  create("address", { ...linkAddress("10.9.0.1/32"), peer: address("10.9.0.2"), noPrefixRoute: true }),
  create("neighbour", {
    link: "p1",
    address: address("10.0.0.9"),
    mac: mac("02:00:00:00:00:09"),
    proxy: false,
  }),
  create("neighbour", { link: "p1", address: address("10.0.0.10"), mac: null, proxy: true }),
  create("fdb", { link: "p0", mac: mac("02:00:00:00:00:0a"), vlan: null, remote: null, inBridge: true }),
  create("fdb", {
    link: "cw-vx",
    mac: mac("00:00:00:00:00:00"),
    vlan: null,
    remote: address("192.0.2.2"),
    inBridge: false,
  }),
  create("fdb", {
    link: "cw-vx",
    mac: mac("00:00:00:00:00:00"),
    vlan: null,
    remote: address("192.0.2.3"),
    inBridge: false,
  }),
  create("nextHop", nextHop(203_000_001)),
  create("nextHop", nextHop(203_000_002, { family: "ipv6", gateway: address("2001:db8::2") })),
  create("nextHop", {
    ...nextHop(203_000_003, { family: null, device: null, gateway: null }),
    group: [{ id: 203_000_001, weight: 3 }],
  }),
  create("route", route("10.1.0.0/16")),
  create("route", route("10.1.0.0/16", { metric: 50, mtu: 1300, preferredSource: address("10.0.0.1") })),
  create("route", route("10.2.0.0/16", { nextHops: [], nextHopId: 203_000_003 })),
  create(
    "route",
    route("10.3.0.0/16", {
      nextHops: [{ device: "p1", gateway: address("2001:db8::2"), weight: 1, onLink: false }],
    }),
  ),
  create(
    "route",
    route("10.4.0.0/16", { type: "unreachable", nextHops: [], metric: 4_294_967_295, table: 70_000 }),
  ),
  create("route", route("2001:db8:1::/48")),
  create(
    "route",
    route("2001:db8:2::/48", {
      nextHops: [
        { device: "p1", gateway: address("2001:db8::2"), weight: 1, onLink: false },
        { device: "p1", gateway: address("2001:db8::3"), weight: 7, onLink: false },
      ],
    }),
  ),
  create("rule", rule(20_000, { mark: { value: 0x100, mask: 0xff00 } })),
  create("rule", rule(20_000, { from: prefix("10.0.0.0/8"), inputDevice: "cw-lab" })),
  create(
    "rule",
    rule(20_001, { family: "ipv6", action: { kind: "unreachable" }, to: prefix("2001:db8::/32") }),
  ),
];

const messages = (outcomes: readonly (Error | null)[]): (string | null)[] =>
  outcomes.map((outcome) => outcome?.message ?? null);
const allMade = (changes: readonly Change[]): null[] => changes.map(() => null);

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

  test("replacing a route that is not there adds none", () => {
    for (const missing of [route("10.78.0.0/16"), route("2001:db8:78::/48")])
      expect(kernel.execute([replace("route", missing, { ...missing, mtu: 1300 })])[0]?.errno).toBe("ENOENT");
    expect([...kernel.observe(["route"]).config.route.keys()].filter((key) => key.includes("78"))).toEqual(
      [],
    );
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

  test("any subset of a link's fields can be set", () => {
    const before = kernel.observe(["link"]).config.link.get("p0")!;
    const after: Partial<Link> = {
      mtu: 1380,
      alias: "x",
      master: null,
      up: false,
      mac: mac("02:00:00:00:02:99"),
    };
    const change = patch(
      "link",
      "p0",
      {
        mtu: before.mtu,
        alias: before.alias,
        master: before.master,
        up: before.up,
        mac: before.mac,
        port: before.port!,
      },
      after,
    );
    expect(messages(kernel.execute([change]))).toEqual([null]);
    const { port: _port, ...rest } = before;
    expect(kernel.observe(["link"]).config.link.get("p0")).toEqual({ ...rest, ...after });
    expect(messages(kernel.execute([invertChange(change)]))).toEqual([null]);
    expect(kernel.observe(["link"]).config.link.get("p0")).toEqual(before);
  });

  test("a link patch that is refused half way leaves the link as it was", () => {
    const before = kernel.observe(["link"]).config.link;
    const outcome = kernel.execute([
      patch(
        "link",
        "p0",
        { alias: null, mtu: 1400, master: "cw-lab" },
        { alias: "y", mtu: 1390, master: "nowhere" },
      ),
    ])[0];
    expect(outcome?.message).toBe(
      "cannot set link p0 alias y, mtu 1390, master nowhere: ENODEV, no link is called `nowhere`",
    );
    expect(kernel.observe(["link"]).config.link).toEqual(before);
  });

  test("a link that cannot be completed is not left behind", () => {
    const outcome = kernel.execute([create("link", veth("q0", "q1", "03", { master: "p1" }))])[0];
    expect(outcome?.code).toBe("kernel/unsupported");
    expect([...kernel.observe(["link"]).config.link.keys()]).not.toContain("q0");
  });

  test("what this kernel or we cannot do is said so", () => {
    const outcomes = kernel.execute([
      create("link", { ...bridge, name: "z0", kind: "no-such-kind" }),
      create("service", { name: "dnsmasq", configuration: "" }),
      patch("route", "k", { metric: 1 }, { metric: 2 }),
      patch("sysctl", "net/ipv4/conf/gone/forwarding", { value: "0" }, { value: "1" }),
      create("address", { ...linkAddress("10.5.0.1/24"), link: "gone" }),
    ]);
    expect(outcomes.map((outcome) => [outcome?.code, outcome?.errno])).toEqual([
      ["kernel/unsupported", "EOPNOTSUPP"],
      ["kernel/unsupported", "EOPNOTSUPP"],
      ["kernel/unsupported", "EOPNOTSUPP"],
      ["kernel/refused", "ENOENT"],
      ["kernel/refused", "ENODEV"],
    ]);
    expect(outcomes[0]?.kernelText).toBe("Unknown device type");
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

  test("settings are written in the namespace and nowhere else", () => {
    const path = "net/ipv4/conf/p1/forwarding";
    const change = patch("sysctl", path, { value: "0" }, { value: "1" });
    expect(messages(kernel.execute([change, change]))).toEqual([null, null]);
    expect(host.run(`sysctl -n ${path.replaceAll("/", ".")}`).trim()).toBe("1");
    expect(kernel.observe(["sysctl"]).config.sysctl.get(path)?.value).toBe("1");
    expect(messages(kernel.execute([invertChange(change)]))).toEqual([null]);
    expect(kernel.observe(["sysctl"]).config.sysctl.get(path)?.value).toBe("0");
  });
});
