import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FakeKernel } from "../../src/kernel/fake/index.ts";
import { openLinuxKernel } from "../../src/kernel/index.ts";
import { address } from "../../src/net/index.ts";
import {
  type Change,
  configOf,
  diffConfigs,
  type Host,
  type HostConfig,
  invertChange,
  type Link,
  type NextHopObject,
  tableOf,
} from "../../src/state/index.ts";
import { addressOn, linkOf, ownedBridge, routeTo, ruleAt, via } from "../properties/arbitrary-host.ts";

/** A way to get a host that has `lo` and two links, `east` and `west`, both up, with addresses on them. */
interface Subject {
  readonly name: string;
  readonly open: () => { readonly host: Host; readonly close: () => void };
}

const isRoot = process.getuid?.() === 0;
if (!isRoot) console.warn("NOT ROOT: the conformance suite runs for FakeKernel only");

const linkNames = ["east", "west"];
const addresses = ["192.168.1.2/24", "2001:db8::2/64"];

const fake: Subject = {
  name: "FakeKernel",
  open: () => {
    const settings = ["ipv4/conf/IF/forwarding", "ipv4/conf/IF/accept_redirects", "ipv6/conf/IF/forwarding"];
    const paths = settings.flatMap((path) =>
      ["all", "default", "lo", ...linkNames].map((name) => `net/${path.replace("IF", name)}`),
    );
    const host = new FakeKernel(
      configOf({
        link: tableOf("link", [linkOf("lo"), ...linkNames.map((name) => linkOf(name, { kind: "veth" }))]),
        address: tableOf(
          "address",
          addresses.map((text) => addressOn("east", text)),
        ),
        sysctl: tableOf("sysctl", [
          ...paths.map((path) => ({ path, value: "0" })),
          { path: "net/ipv4/ip_forward", value: "0" },
        ]),
      }),
    );
    return { host, close: () => host.close() };
  },
};

const ip = (...words: readonly string[]): string =>
  execFileSync("ip", words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

const linux: Subject = {
  name: "LinuxKernel",
  open: () => {
    const netns = `cwt-${process.pid}-conf`;
    ip("netns", "add", netns);
    ip("-n", netns, "link", "set", "lo", "up");
    ip("-n", netns, "link", "add", "name", "east", "type", "veth", "peer", "name", "west");
    for (const name of linkNames) ip("-n", netns, "link", "set", "dev", name, "up");
    for (const text of addresses) ip("-n", netns, "address", "add", text, "dev", "east", "nodad");
    const setting = (path: string): void => {
      execFileSync("ip", ["netns", "exec", netns, "sysctl", "-qw", `${path}=0`]);
    };
    for (const path of ["net.ipv4.conf.all.forwarding", "net.ipv6.conf.all.forwarding"]) setting(path);
    const host = openLinuxKernel({ namespace: netns });
    return {
      host,
      close: () => {
        host.close();
        ip("netns", "del", netns);
      },
    };
  },
};

const nextHop = (id: number, fields: Partial<NextHopObject>): Change => ({
  op: "create",
  kind: "nextHop",
  key: String(id),
  after: {
    id,
    family: "ipv4",
    device: null,
    gateway: null,
    blackhole: false,
    onLink: false,
    group: [],
    protocol: 203,
    ...fields,
  },
});

const createLink = (link: Link): Change => ({ op: "create", kind: "link", key: link.name, after: link });
const bridge = ownedBridge("cw-lab", { up: false });
const patchLink = (key: string, before: Partial<Link>, after: Partial<Link>): Change => ({
  op: "patch",
  kind: "link",
  key,
  before,
  after,
});
const createAddress = (link: string, text: string): Change => {
  const after = addressOn(link, text, 203);
  return { op: "create", kind: "address", key: `${link} ${text}`, after };
};
const createRoute = (destination: string, hop: ReturnType<typeof via>, metric = 50): Change => {
  const after = routeTo(destination, { metric, nextHops: [hop] });
  return { op: "create", kind: "route", key: `${after.family} 254 ${destination} ${metric}`, after };
};
const writeSetting = (path: string, before: string, after: string): Change => ({
  op: "patch",
  kind: "sysctl",
  key: path,
  before: { value: before },
  after: { value: after },
});

describe.each(isRoot ? [fake, linux] : [fake])("$name", ({ open }) => {
  let host: Host;
  let close: () => void;

  beforeEach(() => {
    ({ host, close } = open());
  });
  afterEach(() => close());

  const config = (): HostConfig => host.observe().config;
  const values = (...paths: readonly string[]): readonly (string | undefined)[] =>
    paths.map((path) => config().sysctl.get(path)?.value);
  const errnos = (...changes: readonly Change[]): readonly (string | null)[] =>
    host.execute(changes).map((error) => error?.errno ?? null);
  const succeed = (...changes: readonly Change[]): void => {
    expect(host.execute(changes).map((error) => error?.message ?? null)).toEqual(changes.map(() => null));
  };

  const makings: readonly (readonly [string, readonly Change[]])[] = [
    ["a bridge", [createLink(bridge)]],
    ["a bridge that is up", [createLink(bridge), patchLink("cw-lab", { up: false }, { up: true })]],
    ["an address", [createAddress("east", "10.1.0.1/24")]],
    ["an IPv6 address", [createAddress("east", "fd00:1::1/64")]],
    ["a route", [createRoute("10.0.0.0/8", via("east", "192.168.1.1"))]],
    ["an IPv4 route over an IPv6 gateway", [createRoute("10.0.0.0/8", via("east", "2001:db8::1"))]],
    ["an IPv6 route", [createRoute("2001:db8:9::/48", via("east", "2001:db8::9"))]],
    [
      "a fence",
      [
        {
          op: "create",
          kind: "route",
          key: "ipv4 1000 0.0.0.0/0 4000",
          after: routeTo("0.0.0.0/0", { table: 1000, metric: 4000, type: "unreachable" }),
        },
      ],
    ],
    ["a rule", [{ op: "create", kind: "rule", key: "ipv4 20000", after: ruleAt(20_000, 1000) }]],
    [
      "next hops and a group",
      [
        nextHop(203_000_001, { device: "east", gateway: address("192.168.1.1") }),
        nextHop(203_000_002, { device: "east", gateway: address("192.168.1.7") }),
        nextHop(203_000_003, {
          family: null,
          group: [
            { id: 203_000_001, weight: 1 },
            { id: 203_000_002, weight: 3 },
          ],
        }),
      ],
    ],
    [
      "a table",
      [
        {
          op: "create",
          kind: "nftTable",
          key: "inet causeway",
          after: { family: "inet", name: "causeway", flags: 0, sets: [], chains: [] },
        },
      ],
    ],
  ];

  describe.each(makings)("%s", (_, changes) => {
    test("is observed once it is made, under its key", () => {
      succeed(...changes);
      const now = config();
      for (const { kind, key } of changes) expect([...now[kind].keys()]).toContain(key);
      const last = changes.at(-1)!;
      if (last.op === "create" && last.kind !== "link")
        expect(now[last.kind].get(last.key)).toEqual(last.after);
    });

    test.skipIf(changes.some(({ op }) => op !== "create"))("may be made twice", () => {
      succeed(...changes);
      const once = config();
      succeed(...changes);
      expect(diffConfigs(once, config())).toEqual({ added: [], removed: [], changed: [] });
    });

    test("is gone without a trace when it is taken back, and may be taken back twice", () => {
      const before = config();
      succeed(...changes);
      const inverses = changes.toReversed().map(invertChange);
      succeed(...inverses);
      expect(diffConfigs(before, config())).toEqual({ added: [], removed: [], changed: [] });
      succeed(...inverses.filter(({ op }) => op === "delete"));
    });
  });

  const refusals: readonly (readonly [string, readonly Change[], string])[] = [
    [
      "a port of a bridge that is missing",
      [patchLink("east", { master: null }, { master: "cw-none" })],
      "ENODEV",
    ],
    ["a patch of a link that is missing", [patchLink("cw-none", { up: false }, { up: true })], "ENODEV"],
    ["an address on a link that is missing", [createAddress("cw-none", "10.1.0.1/24")], "ENODEV"],
    ["a route through a missing link", [createRoute("10.0.0.0/8", via("cw-none", null))], "ENODEV"],
    [
      "a gateway that no prefix covers",
      [createRoute("10.0.0.0/8", via("east", "172.31.0.1"))],
      "ENETUNREACH",
    ],
    [
      "an IPv6 gateway that no prefix covers",
      [createRoute("fd00:9::/48", via("east", "fd00:8::1"))],
      "EHOSTUNREACH",
    ],
    [
      "a group of next hops that are missing",
      [nextHop(203_000_009, { family: null, group: [{ id: 203_000_008, weight: 1 }] })],
      "EINVAL",
    ],
    ["a setting that is missing", [writeSetting("net/ipv4/conf/cw-none/forwarding", "0", "1")], "ENOENT"],
  ];

  test.each(refusals)("refuses %s and changes nothing", (_, changes, errno) => {
    const before = config();
    expect(errnos(...changes)).toEqual([errno]);
    expect(diffConfigs(before, config())).toEqual({ added: [], removed: [], changed: [] });
  });

  test("refuses a next hop through a link that is down", () => {
    succeed(patchLink("east", { up: true }, { up: false }));
    expect(errnos(createRoute("10.0.0.0/8", via("east", null)))).toEqual(["ENETDOWN"]);
  });

  test("refuses to make what is there otherwise", () => {
    succeed(createRoute("10.0.0.0/8", via("east", "192.168.1.1")));
    expect(errnos(createRoute("10.0.0.0/8", via("east", "192.168.1.7")))).toEqual(["EEXIST"]);
  });

  test("works on through a batch after a refusal, and answers for each change", () => {
    const changes = [
      createAddress("east", "10.1.0.1/24"),
      createAddress("cw-none", "10.2.0.1/24"),
      createAddress("east", "10.3.0.1/24"),
    ];
    expect(errnos(...changes)).toEqual([null, "ENODEV", null]);
    expect([...config().address.keys()]).toContain("east 10.1.0.1/24");
  });

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

  test("makes neighbouring table changes all or none", () => {
    const table = { family: "inet", name: "causeway", flags: 0, sets: [], chains: [] } as const;
    const dangling = {
      ...table,
      name: "cw-broken",
      chains: [
        {
          name: "start",
          hook: null,
          rules: [
            { expressions: [{ kind: "verdict", verdict: { kind: "jump", chain: "cw-none" } } as const] },
          ],
        },
      ],
    };
    const answers = errnos(
      { op: "create", kind: "nftTable", key: "inet causeway", after: table },
      { op: "create", kind: "nftTable", key: "inet cw-broken", after: dangling },
    );
    expect(answers).not.toContain(null);
    expect([...config().nftTable.keys()].filter((key) => key.startsWith("inet "))).toEqual([]);
  });
});
