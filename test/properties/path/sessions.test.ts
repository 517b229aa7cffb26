import { describe, expect, test } from "vitest";
import { type Fate, HostModel, type Packet } from "../../../src/verify/index.ts";
import { possibleTerminals } from "../../../src/verify/path/index.ts";
import { smallHost } from "./small-host.ts";
import { act, baseChain, nftTable, when } from "./small-rules.ts";
import { somePacket } from "./some-packet.ts";

/* Answers and later packets of connections, asked for by their first packets. */

const links = ["lan 10.0.0.1/24", "dmz 10.0.1.1/24", "wan 192.0.2.2/24"];
const routes = ["default via 192.0.2.1 dev wan", "default via 10.0.1.9 dev dmz table 77"];

const filter = (rules: Parameters<typeof baseChain>[3]) =>
  nftTable("f", [baseChain("forward", 0, "drop", rules), baseChain("input", 0, "drop", rules)]);

const translation = nftTable(
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
);

const established = [...when.state(2), ...act.accept];
const fromLan = [...when.input("lan"), ...act.accept];
const toPort80 = [...when.tcpPort(80), ...act.accept];

const inWords = ({ verdict, at, out }: Fate): string => `${verdict} ${out ?? at}`;

const answerTo = (model: HostModel, packet: Packet, which: "reply" | "established" = "reply"): string[] => {
  const { diagram, space, fates } = model[which](packet.family, packet.input);
  return possibleTerminals(space, diagram, packet).flatMap((id) =>
    id === 0 ? ["no session"] : fates.at(id).map(inWords),
  );
};

describe("answers", () => {
  const model = HostModel.of(
    smallHost({ links, routes, tables: [filter([established, fromLan, toPort80]), translation] }),
  );
  test.each([
    ["come back through masquerading", somePacket("lan", "10.0.0.9", "9.9.9.9"), "forwarded lan"],
    [
      "of a published port leave by the uplink",
      somePacket("wan", "8.8.8.8", "192.0.2.2", { destinationPort: 8080 }),
      "forwarded wan",
    ],
    ["of the host itself", somePacket("lan", "10.0.0.9", "10.0.0.1"), "forwarded lan"],
    ["to the host itself", somePacket(null, "192.0.2.2", "9.9.9.9"), "delivered local"],
    [
      "to a ping",
      somePacket("lan", "10.0.0.9", "9.9.9.9", { protocol: 1, icmpType: 8, tcpFlags: 0 }),
      "forwarded lan",
    ],
    ["there are none where nothing got through", somePacket("wan", "8.8.8.8", "10.0.0.9"), "no session"],
  ])("%s", (_, packet, expected) => expect(answerTo(model, packet)).toEqual([expected]));

  test("are filtered like any packet where no rule knows connections", () => {
    const stateless = HostModel.of(smallHost({ links, routes, tables: [filter([fromLan])] }));
    expect(answerTo(stateless, somePacket("lan", "10.0.0.9", "9.9.9.9"))).toEqual(["dropped forward"]);
  });

  test("see the addresses of inside in forward, also where they were translated", () => {
    const inside = [...when.input("wan"), ...when.output("lan"), ...act.accept];
    const one = HostModel.of(smallHost({ links, routes, tables: [filter([fromLan, inside]), translation] }));
    expect(answerTo(one, somePacket("lan", "10.0.0.9", "9.9.9.9"))).toEqual(["forwarded lan"]);
  });

  const bySourcePort = (filters: number): HostModel =>
    HostModel.of(
      smallHost({
        links,
        routes,
        sysctls: { "net/ipv4/conf/all/rp_filter": filters },
        rules: [
          {
            family: "ipv4",
            priority: 50,
            action: { kind: "lookup", table: 77 },
            sourcePorts: { first: 443, last: 443 },
          },
        ],
      }),
    );

  test("may leave by another link than the question came in by", () => {
    expect(answerTo(bySourcePort(0), somePacket("lan", "10.0.0.9", "9.9.9.9"))).toEqual(["forwarded dmz"]);
  });

  test("a rule for the answer's source port drops the question: the reverse look-up swaps ports", () => {
    expect(answerTo(bySourcePort(1), somePacket("lan", "10.0.0.9", "9.9.9.9"))).toEqual(["no session"]);
  });
});

test("later packets keep the mark of their connection and go its way", () => {
  const marks = nftTable("m", [
    baseChain("prerouting", -150, "accept", [
      [...when.state(8), ...when.tcpPort(25), ...act.connectionMark(5)],
      act.restoreMark,
    ]),
  ]);
  const rule = { value: 5, mask: 0xff };
  const model = HostModel.of(
    smallHost({
      links,
      routes,
      tables: [marks],
      rules: [{ family: "ipv4", priority: 100, action: { kind: "lookup", table: 77 }, mark: rule }],
    }),
  );
  const smtp = somePacket("lan", "10.0.0.9", "9.9.9.9", { destinationPort: 25 });
  expect(answerTo(model, smtp, "established")).toEqual(["forwarded dmz"]);
  expect(answerTo(model, { ...smtp, destinationPort: 26 }, "established")).toEqual(["forwarded wan"]);
});

test("connections that were allowed before live on where a rule lets established ones through", () => {
  const before = HostModel.of(smallHost({ links, routes, tables: [filter([established, fromLan])] }));
  const after = HostModel.of(smallHost({ links, routes, tables: [filter([established])] }), {
    beside: before,
  });
  const closed = HostModel.of(smallHost({ links, routes, tables: [filter([])] }), { beside: before });
  const packet = somePacket("lan", "10.0.0.9", "9.9.9.9");
  const sessions = before.forward("ipv4", "lan").diagram;
  const survives = (model: HostModel): string[] => {
    const { diagram, space, fates } = model.established("ipv4", "lan", sessions);
    return possibleTerminals(space, diagram, packet).flatMap((id) =>
      fates.at(id).map((fate) => fate.verdict),
    );
  };
  expect(after.fateOf(packet)[0]!.verdict).toBe("dropped");
  expect(survives(after)).toEqual(["forwarded"]);
  expect(survives(closed)).toEqual(["dropped"]);
});
