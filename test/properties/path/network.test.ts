import { expect, test } from "vitest";
import { NetworkModel, possibleTerminals } from "../../../src/verify/path/index.ts";
import type { Packet } from "../../../src/verify/index.ts";
import { smallHost } from "./small-host.ts";
import { act, baseChain, nftTable, when } from "./small-rules.ts";
import { somePacket } from "./some-packet.ts";

/* A machine, two routers, a server: `pc -- a -- b -- web`. `a` masquerades, `b` filters. */

const between = (fromA: string, fromB: string, masquerades = true): NetworkModel =>
  new NetworkModel({
    hosts: new Map([
      ["pc", smallHost({ links: ["eth 10.0.0.9/24"], routes: ["default via 10.0.0.1 dev eth"] })],
      [
        "a",
        smallHost({
          links: ["lan 10.0.0.1/24", "out 192.0.2.1/24"],
          routes: ["10.9.0.0/16 via 192.0.2.2 dev out", fromA],
          tables: masquerades
            ? [
                nftTable(
                  "n",
                  [
                    baseChain(
                      "postrouting",
                      100,
                      "accept",
                      [[...when.output("out"), ...act.masquerade]],
                      "nat",
                    ),
                  ],
                  "ip",
                ),
              ]
            : [],
        }),
      ],
      [
        "b",
        smallHost({
          links: ["in 192.0.2.2/24", "br0 10.9.0.1/24", "port < br0"],
          routes: [fromB],
          tables: [nftTable("f", [baseChain("forward", 0, "drop", [[...when.tcpPort(443), ...act.accept]])])],
        }),
      ],
      ["web", smallHost({ links: ["eth 10.9.0.80/24"], routes: ["default via 10.9.0.1 dev eth"] })],
    ]),
    cables: [
      [
        { host: "pc", link: "eth" },
        { host: "a", link: "lan" },
      ],
      [
        { host: "a", link: "out" },
        { host: "b", link: "in" },
      ],
      [
        { host: "b", link: "port" },
        { host: "web", link: "eth" },
      ],
    ],
  });

const quiet = "unreachable 198.51.100.0/24";

const journeys = (model: NetworkModel, packet: Packet): string[] => {
  const { diagram, space, journeys: table } = model.forward("ipv4", "pc", null);
  return possibleTerminals(space, diagram, packet).flatMap((id) =>
    table.at(id).map(({ hosts, end, fate }) => `${hosts.join(" ")}: ${end} ${fate?.verdict ?? ""}`.trim()),
  );
};

test.each([
  ["all the way", somePacket(null, "10.0.0.9", "10.9.0.80"), "pc a b web: host delivered"],
  [
    "stopped by the second router",
    somePacket(null, "10.0.0.9", "10.9.0.80", { destinationPort: 80 }),
    "pc a b: host dropped",
  ],
  ["to a router itself", somePacket(null, "10.0.0.9", "192.0.2.2"), "pc a b: host delivered"],
  ["to an address that nobody has", somePacket(null, "10.0.0.9", "10.9.0.81"), "pc a b: nobody forwarded"],
  ["no route", somePacket(null, "10.0.0.9", "8.8.8.8"), "pc a: host unroutable"],
])("%s", (_, packet, expected) => expect(journeys(between(quiet, quiet), packet)).toEqual([expected]));

test("a masqueraded packet that is sent back ends where its source is", () => {
  const model = between("203.0.113.0/24 via 192.0.2.2 dev out", "203.0.113.0/25 via 192.0.2.1 dev in");
  expect(journeys(model, somePacket(null, "10.0.0.9", "203.0.113.5"))).toEqual(["pc a b a: host dropped"]);
});

test("two routers that point at each other are a loop, and only for what they do so for", () => {
  const model = between("203.0.113.0/24 via 192.0.2.2 dev out", "203.0.113.0/25 via 192.0.2.1 dev in", false);
  expect(journeys(model, somePacket(null, "10.0.0.9", "203.0.113.5"))).toEqual(["pc a b a: loop"]);
  expect(journeys(model, somePacket(null, "10.0.0.9", "203.0.113.200"))).toEqual(["pc a b: host unroutable"]);
  const { diagram, space, journeys: table } = model.forward("ipv4", "pc", null);
  const loops = space.diagrams.where(diagram, (id) => table.at(id).some(({ end }) => end === "loop"));
  const near = space.addressSet(space.fields.destination, ["203.0.113.0/25" as never]);
  expect(space.diagrams.subset(loops, near)).toBe(true);
});
