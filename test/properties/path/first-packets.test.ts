import { describe, expect, test } from "vitest";
import type { Packet } from "../../../src/verify/index.ts";
import { type Fate, HostModel } from "../../../src/verify/index.ts";
import { smallHost } from "./small-host.ts";
import { baseChain, nftTable, act, when } from "./small-rules.ts";
import { somePacket } from "./some-packet.ts";

/* Small hosts and what must become of packets there, each as measured in the kernel or read in its sources. */

const inWords = ({ verdict, at, object, out, nextHop, destination, source }: Fate): string =>
  [
    verdict,
    verdict === "forwarded" ? `${out} ${nextHop}` : verdict === "delivered" ? "" : `${at} ${object ?? ""}`,
    destination === null ? "" : `to ${destination.addresses?.first}:${destination.ports?.first ?? ""}`,
    source === null ? "" : `from ${source.addresses?.first}`,
  ]
    .filter((word) => word !== "")
    .join(" ")
    .trim();

const fates = (model: HostModel, packet: Packet): string[] => model.fateOf(packet).map(inWords).sort();

const router = smallHost({
  links: ["lan 10.0.0.1/24 2001:db8::1/64", "dmz 10.0.1.1/24", "wan 192.0.2.2/24 2001:db8:f::2/64"],
  routes: [
    "default via 192.0.2.1 dev wan",
    "default via 192.0.2.9 dev dmz table 77",
    "blackhole 10.66.0.0/16",
    "2001:db8:5::/48 via 2001:db8:f::1 dev wan",
  ],
  rules: [
    { family: "ipv4", priority: 100, action: { kind: "lookup", table: 77 }, mark: { value: 5, mask: 0xff } },
  ],
  tables: [
    nftTable("f", [
      baseChain("prerouting", -150, "accept", [[...when.tcpPort(25), ...act.mark(5)]]),
      baseChain("forward", 0, "drop", [
        [...when.state(6), ...act.accept],
        [...when.input("lan"), ...act.accept],
        [...when.output("lan"), ...when.tcpPort(80), ...act.accept],
      ]),
    ]),
    nftTable(
      "n",
      [
        baseChain(
          "prerouting",
          -100,
          "accept",
          [[...when.input("wan"), ...when.tcpPort(8080), ...act.destination("10.0.0.10", 80)]],
          "nat",
        ),
        baseChain("postrouting", 100, "accept", [[...when.output("wan"), ...act.masquerade]], "nat"),
      ],
      "ip",
    ),
  ],
});

describe("a router", () => {
  const model = HostModel.of(router);
  test.each([
    [
      "out to the world, masqueraded",
      somePacket("lan", "10.0.0.9", "9.9.9.9"),
      "forwarded wan 192.0.2.1 from 192.0.2.2",
    ],
    [
      "a mark of prerouting chooses the table",
      somePacket("lan", "10.0.0.9", "9.9.9.9", { destinationPort: 25 }),
      "forwarded dmz 192.0.2.9",
    ],
    ["to a neighbour", somePacket("lan", "10.0.0.9", "10.0.1.7"), "forwarded dmz destination"],
    [
      "the policy of forward",
      somePacket("dmz", "10.0.1.7", "10.0.0.9"),
      "dropped forward nftTable inet f/forward0/policy",
    ],
    [
      "a published port: translated before it is routed and filtered",
      somePacket("wan", "8.8.8.8", "192.0.2.2", { destinationPort: 8080 }),
      "forwarded lan destination to 10.0.0.10:80",
    ],
    [
      "the same port from inside is the host's own",
      somePacket("lan", "10.0.0.9", "192.0.2.2", { destinationPort: 8080 }),
      "delivered",
    ],
    [
      "a blackhole",
      somePacket("lan", "10.0.0.9", "10.66.1.1"),
      "unroutable route route ipv4 254 10.66.0.0/16 0",
    ],
    [
      "an answer without a connection is not translated",
      somePacket("lan", "10.0.0.9", "9.9.9.9", { tcpFlags: 0x12 }),
      "forwarded wan 192.0.2.1",
    ],
    ["the host's own address as a source", somePacket("lan", "10.0.1.1", "9.9.9.9"), "dropped reverse-path"],
    ["a loopback source", somePacket("lan", "127.0.0.5", "9.9.9.9"), "dropped reverse-path"],
    ["a loopback destination", somePacket("lan", "10.0.0.9", "127.0.0.5"), "dropped reverse-path"],
    ["to everybody", somePacket("lan", "0.0.0.0", "255.255.255.255"), "delivered"],
    ["from the host", somePacket(null, "192.0.2.2", "9.9.9.9"), "forwarded wan 192.0.2.1 from 192.0.2.2"],
    ["from the host to itself", somePacket(null, "10.0.0.1", "10.0.1.1"), "delivered"],
    ["IPv6 by a route", somePacket("lan", "2001:db8::9", "2001:db8:5::1"), "forwarded wan 2001:db8:f::1"],
    ["IPv6 without a route", somePacket("lan", "2001:db8::9", "2001:db8:6::1"), "unroutable route"],
    ["IPv6 loopback from a wire", somePacket("lan", "::1", "2001:db8::1"), "dropped ingress"],
  ])("%s", (_, packet, expected) => expect(fates(model, packet)).toEqual([expected]));

  test("a group that nobody has to listen to is only possibly delivered", () => {
    const [fate] = model.fateOf(somePacket("lan", "10.0.0.9", "239.1.2.3", { protocol: 17, tcpFlags: 0 }));
    expect(fate).toMatchObject({ verdict: "delivered", certainty: "possibly" });
  });
});

/** A router with a reverse path filter. */
const withFilter = (settings: Readonly<Record<string, number>>, routes: readonly string[] = []): HostModel =>
  HostModel.of(
    smallHost({
      links: ["lan 10.0.0.1/24", "a 192.0.2.2/24", "b 198.51.100.2/24", "bare"],
      routes: ["default via 192.0.2.1 dev a", ...routes],
      sysctls: settings,
    }),
  );

describe("sources", () => {
  const fromB = somePacket("b", "9.9.9.9", "10.0.0.9");

  test.each([
    ["off", 0, 0, "forwarded lan destination"],
    ["strict", 1, 0, "dropped reverse-path sysctl net/ipv4/conf/b/rp_filter"],
    ["strict for all", 0, 1, "dropped reverse-path sysctl net/ipv4/conf/all/rp_filter"],
    ["loose wins over strict", 1, 2, "forwarded lan destination"],
  ])("rp_filter %s", (_, own, all, expected) => {
    const model = withFilter({ "net/ipv4/conf/b/rp_filter": own, "net/ipv4/conf/all/rp_filter": all });
    expect(fates(model, fromB)).toEqual([expected]);
  });

  test("strict takes any device of a route with several ways", () => {
    const ways = "9.0.0.0/8 nexthop via 192.0.2.1 dev a nexthop via 198.51.100.1 dev b";
    expect(fates(withFilter({ "net/ipv4/conf/all/rp_filter": 1 }, [ways]), fromB)).toEqual([
      "forwarded lan destination",
    ]);
  });

  test("loose needs an address on the device that it lets by", () => {
    const model = withFilter({ "net/ipv4/conf/all/rp_filter": 2 });
    expect(fates(model, somePacket("bare", "9.9.9.9", "10.0.0.9"))).toEqual([
      "dropped reverse-path sysctl net/ipv4/conf/all/rp_filter",
    ]);
  });
});

/** A router with two uplinks of the same metric. */
const twoWays = (down: readonly string[]): HostModel =>
  HostModel.of(
    smallHost({
      links: ["lan 10.0.0.1/24", "a 192.0.2.2/24", "b 198.51.100.2/24"],
      routes: [
        "default nexthop via 192.0.2.1 dev a nexthop via 198.51.100.1 dev b",
        "unreachable default metric 9",
      ],
      sysctls: {
        "net/ipv4/conf/a/ignore_routes_with_linkdown": 1,
        "net/ipv4/conf/b/ignore_routes_with_linkdown": 1,
      },
      down,
    }),
  );

test("several ways are several fates, and dead ones none", () => {
  const packet = somePacket("lan", "10.0.0.9", "9.9.9.9");
  expect(fates(twoWays([]), packet)).toEqual(["forwarded a 192.0.2.1", "forwarded b 198.51.100.1"]);
  expect(fates(twoWays(["a"]), packet)).toEqual(["forwarded b 198.51.100.1"]);
  expect(fates(twoWays(["a", "b"]), packet)).toEqual(["unroutable route route ipv4 254 0.0.0.0/0 9"]);
});

test("a neighbour that does not answer", () => {
  const neighbours = new Map([
    ["lan 10.0.0.9", { link: "lan", address: "10.0.0.9" as Packet["source"], mac: null, state: "failed" }],
  ]);
  const model = HostModel.of(smallHost({ links: ["lan 10.0.0.1/24", "wan 192.0.2.2/24"], neighbours }));
  expect(fates(model, somePacket("wan", "192.0.2.7", "10.0.0.9"))).toEqual([
    "unroutable neighbour neighbour lan 10.0.0.9",
  ]);
  expect(fates(model, somePacket("wan", "192.0.2.7", "10.0.0.8"))).toEqual(["forwarded lan destination"]);
});

test("a host that does not forward", () => {
  const off = { "net/ipv4/conf/lan/forwarding": 0, "net/ipv6/conf/all/forwarding": 0 };
  const model = HostModel.of(
    smallHost({
      links: ["lan 10.0.0.1/24 2001:db8::1/64", "wan 192.0.2.2/24 2001:db8:f::1/64"],
      sysctls: off,
    }),
  );
  expect(fates(model, somePacket("lan", "10.0.0.9", "192.0.2.9"))).toEqual([
    "dropped forward sysctl net/ipv4/conf/lan/forwarding",
  ]);
  expect(fates(model, somePacket("wan", "192.0.2.9", "10.0.0.9"))).toEqual(["forwarded lan destination"]);
  expect(fates(model, somePacket("wan", "2001:db8:f::9", "2001:db8::9"))).toEqual([
    "dropped forward sysctl net/ipv6/conf/all/forwarding",
  ]);
});

test("what a model passes over is said", () => {
  const host = smallHost({ links: ["br0 10.0.0.1/24", "port < br0", "wan 192.0.2.2/24"] });
  expect(HostModel.of(host).limits).toEqual(["frames that link br0 passes between its ports"]);
  expect(HostModel.of(router).limits).toEqual([]);
});
