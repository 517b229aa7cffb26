import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { address } from "../../src/net/index.ts";
import { type Change, diffConfigs, type Host, type HostConfig, invertChange } from "../../src/state/index.ts";
import { routeTo, ruleAt, via } from "../objects/index.ts";
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

  test("makes a route or a next hop that vanished before its replacement", () => {
    const before = routeTo("10.0.0.0/8", { nextHops: [via("east", "192.168.1.1")] });
    const after = { ...before, nextHops: [via("east", "192.168.1.7")] };
    const key = "ipv4 254 10.0.0.0/8 50";
    const hop = nextHop(203_000_001, { device: "east", gateway: address("192.168.1.1") });
    const object = (hop as Extract<Change, { op: "create"; kind: "nextHop" }>).after;
    succeed({ op: "replace", kind: "route", key, before, after });
    succeed({ op: "replace", kind: "nextHop", key: hop.key, before: object, after: object });
    const { config } = host.observe();
    expect(config.route.get(key)?.nextHops).toEqual(after.nextHops);
    expect(config.nextHop.get(hop.key)).toMatchObject({ gateway: object.gateway, device: "east" });
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
