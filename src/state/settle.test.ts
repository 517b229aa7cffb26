import { describe, expect, test } from "vitest";
import { addressOn, ownedBridge, routeTo } from "../../test/objects/index.ts";
import { parseMac } from "../net/index.ts";
import { holds, settle } from "./settle.ts";

const mac = parseMac("52:54:00:00:00:01");
const port = { isolated: false, hairpin: false, learning: true };

describe("a wanted object holds", () => {
  const lab = ownedBridge("cw-lab");

  test.each([
    ["when the kernel chose the MAC", holds("link", lab, { ...lab, mac }), true],
    ["when the kernel chose the MTU", holds("link", { ...lab, mtu: 0 }, { ...lab, mtu: 9000 }), true],
    ["not with another MTU", holds("link", lab, { ...lab, mtu: 9000 }), false],
    ["not while it is down", holds("link", lab, { ...lab, up: false }), false],
    ["with details it does not state", holds("link", lab, { ...lab, veth: { peer: null } }), true],
    ["not with another detail", holds("link", lab, { ...lab, bridge: { ...lab.bridge!, stp: true } }), false],
    ["not when it is missing", holds("link", lab, undefined), false],
    [
      "not without the port setting it asks for",
      holds(
        "link",
        { ...lab, master: "b", port: { ...port, isolated: true } },
        { ...lab, master: "b", port },
      ),
      false,
    ],
    [
      "by an unmarked address",
      holds("address", addressOn("cw-lab", "10.0.0.1/24", 203), addressOn("cw-lab", "10.0.0.1/24")),
      true,
    ],
    [
      "not by a route of somebody else",
      holds("route", routeTo("10.0.0.0/8"), routeTo("10.0.0.0/8", { protocol: 4 })),
      false,
    ],
  ])("%s", (_, answer, expected) => {
    expect(answer).toBe(expected);
  });

  test("a link that moves leaves its port settings behind", () => {
    const moved = settle("link", { ...lab, master: "new" }, { ...lab, master: "old", port });
    expect(moved).not.toHaveProperty("port");
  });
});
