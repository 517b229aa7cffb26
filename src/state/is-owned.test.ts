import { describe, expect, test } from "vitest";
import { addressOn, linkOf, ownedBridge, routeTo, ruleAt } from "../../test/objects/index.ts";
import { isOwned, ownershipBy } from "./is-owned.ts";

describe("an object is ours", () => {
  test.each([
    ["a link with our name and alias", isOwned("link", ownedBridge("cw-lab")), true],
    [
      "an alias that only begins with ours",
      isOwned("link", ownedBridge("cw-lab", { alias: "causeway lab" })),
      true,
    ],
    ["a link with our name alone", isOwned("link", linkOf("cw-lab")), false],
    ["a link with our alias alone", isOwned("link", linkOf("eth0", { alias: "causeway" })), false],
    ["an address with our protocol", isOwned("address", addressOn("eth0", "10.0.0.1/24", 203)), true],
    [
      "an unmarked address on our link (old kernel)",
      isOwned("address", addressOn("cw-lab", "10.0.0.1/24")),
      true,
    ],
    ["an unmarked address elsewhere", isOwned("address", addressOn("eth0", "10.0.0.1/24")), false],
    [
      "an address that the kernel made on our link",
      isOwned("address", addressOn("cw-lab", "fe80::1/64", 3)),
      false,
    ],
    ["a route with our protocol", isOwned("route", routeTo("10.0.0.0/8")), true],
    ["a static route", isOwned("route", routeTo("10.0.0.0/8", { protocol: 4 })), false],
    [
      "a rule in our window with another protocol",
      isOwned("rule", ruleAt(20_000, 100, { protocol: 4 })),
      false,
    ],
    ["a setting", isOwned("sysctl", { path: "net/ipv4/conf/cw-lab/forwarding", value: "1" }), false],
    ["a service", isOwned("service", { name: "dnsmasq", configuration: "" }), true],
  ])("%s", (_, answer, expected) => {
    expect(answer).toBe(expected);
  });

  test("by the ledger, where its kind bears no sure mark", () => {
    const isOurs = ownershipBy({
      owned: ["address eth0 10.0.0.1/24", "route ipv4 254 10.0.0.0/8 50"],
      loans: [],
      displaced: [],
    });
    expect(isOurs("address", "eth0 10.0.0.1/24", addressOn("eth0", "10.0.0.1/24"))).toBe(true);
    expect(isOurs("route", "ipv4 254 10.0.0.0/8 50", routeTo("10.0.0.0/8", { protocol: 4 }))).toBe(false);
  });
});
