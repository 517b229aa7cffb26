import { describe, expect, test } from "vitest";
import { prefix } from "../../../src/net/index.ts";
import { HostModel } from "../../../src/verify/index.ts";
import { failuresThat, fateChanges } from "../../../src/verify/path/index.ts";
import { everything } from "../../../src/verify/sets/index.ts";
import { smallHost } from "./small-host.ts";
import { act, baseChain, nftTable, when } from "./small-rules.ts";

const links = ["lan 10.0.0.1/24", "wan 192.0.2.2/24"];
const routes = ["default via 192.0.2.1 dev wan"];
const filter = (rules: Parameters<typeof baseChain>[3]) =>
  nftTable("f", [baseChain("forward", 0, "drop", rules)]);
const web = [...when.input("lan"), ...when.tcpPort(443), ...act.accept];

describe("two hosts side by side", () => {
  const before = HostModel.of(smallHost({ links, routes, tables: [filter([web])] }));

  test("the same rules in other words change nothing, which is a proof", () => {
    const twice = filter([[...when.tcpPort(443), ...when.input("lan"), ...act.accept], web]);
    const after = HostModel.of(smallHost({ links, routes, tables: [twice] }), { beside: before });
    for (const input of ["lan", "wan", null])
      expect(fateChanges(before.forward("ipv4", input), after.forward("ipv4", input))).toEqual([]);
  });

  test("a further port is one change, with every packet counted", () => {
    const also = [...when.input("lan"), ...when.tcpPort(80), ...act.accept];
    const after = HostModel.of(smallHost({ links, routes, tables: [filter([web, also])] }), {
      beside: before,
    });
    const [change, ...others] = fateChanges(
      before.forward("ipv4", "lan"),
      after.forward("ipv4", "lan"),
      before
        .family("ipv4")
        .space.addressSet(before.family("ipv4").space.fields.destination, [prefix("9.0.0.0/8")]),
    );
    expect(others).toEqual([]);
    expect(change).toMatchObject({
      before: [{ verdict: "dropped", at: "forward", object: "nftTable inet f/forward0/policy" }],
      after: [{ verdict: "forwarded", out: "wan" }],
      witness: { destinationPort: 80, protocol: 6 },
    });
    // All of 2^32 sources but 127/8, 224/4, 255.255.255.255, 0.0.0.0 and the host's two addresses.
    const sources = 2n ** 32n - 2n ** 24n - 2n ** 28n - 1n - 1n - 2n;
    expect(change!.count).toBe(sources * 2n ** 24n * 2n ** 16n);
    expect(fateChanges(before.forward("ipv4", "wan"), after.forward("ipv4", "wan"))).toEqual([]);
  });

  test("hosts that were not made side by side are refused", () => {
    const alone = HostModel.of(smallHost({ links, routes }));
    expect(() => fateChanges(before.forward("ipv4", "lan"), alone.forward("ipv4", "lan"))).toThrow(
      RangeError,
    );
  });
});

const holds = (fates: readonly { readonly verdict: string }[]): boolean =>
  fates.every(({ verdict }) => verdict === "forwarded");

describe("failing uplinks", () => {
  const uplinks = ["a", "b", "c"];
  const dead = Object.fromEntries(
    uplinks.map((link) => [`net/ipv4/conf/${link}/ignore_routes_with_linkdown`, 1]),
  );
  const host = (ways: readonly string[]) =>
    HostModel.of(
      smallHost({
        links: ["lan 10.0.0.1/24", "a 192.0.2.2/24", "b 198.51.100.2/24", "c 203.0.113.2/24"],
        routes: ways,
        sysctls: dead,
      }),
      { uplinks },
    );
  const breaks = (model: HostModel) => {
    const diagram = model.forward("ipv4", "lan");
    const { space } = diagram;
    const packets = space.diagrams.intersection(
      space.addressSet(space.fields.destination, [prefix("9.0.0.0/8")]),
      space.addressSet(space.fields.source, [prefix("10.0.0.128/25")]),
    );
    return failuresThat(diagram, { holds, packets, uplinks, most: 2 }).map(({ down }) => down.join(" "));
  };

  test("three ways stand any two failures", () => {
    const ways = ["default via 192.0.2.1 dev a metric 1", "default via 198.51.100.1 dev b metric 2"];
    expect(breaks(host([...ways, "default via 203.0.113.1 dev c metric 3"]))).toEqual([]);
    expect(breaks(host(ways))).toEqual(["a b"]);
    expect(breaks(host(ways.slice(0, 1)))).toEqual(["a"]);
  });

  test("what was broken before is no failure's doing", () => expect(breaks(host([]))).toEqual([]));
});

test("diagrams of first packets say something about every packet", () => {
  const model = HostModel.of(smallHost({ links, routes, tables: [filter([web])] }));
  for (const family of ["ipv4", "ipv6"] as const)
    for (const input of ["lan", "wan", null]) {
      const { diagram, space } = model.forward(family, input);
      expect(space.diagrams.where(diagram, (id) => id !== 0)).toBe(everything);
    }
});
