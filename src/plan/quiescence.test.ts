import { describe, expect, test } from "vitest";
import { ownedBridge } from "../../test/objects/index.ts";
import { applied, lines, office, table } from "../../test/properties/office-plan.ts";
import { tableOf, type Wanted } from "../state/index.ts";

describe("while the old filter guards the host, a plan", () => {
  test("stops forwarding while the filter still knows what it guards", () => {
    const still: Wanted = {
      ...office,
      owned: { ...office.owned, nftTable: tableOf("nftTable", [table("forward", "office")]) },
      borrowed: office.borrowed.filter(({ key }) => !key.endsWith("/forwarding")),
    };
    expect(lines(applied.state, still, applied.ledger)).toEqual([
      "stop: set sysctl net/ipv4/conf/all/forwarding = 0 (was 1)",
      "stop: set sysctl net/ipv4/conf/eth0/forwarding = 1 (was 0)",
      "filter: replace table inet causeway: +chain office",
    ]);
  });

  test.each<[string, Wanted["borrowed"], readonly string[]]>([
    [
      "another network",
      [{ kind: "link", key: "eth1", patch: { master: "cw-lab" } }],
      ["attach: set link eth1 master cw-lab isolated off hairpin off learning on up"],
    ],
    ["none", [], ["attach: set link eth1 no master up"]],
  ])("moves a port out of a network that stays only while it is down: to %s", (_, moved, after) => {
    const settings = office.borrowed.filter(({ kind }) => kind === "sysctl");
    const other: Wanted = {
      ...office,
      owned: { ...office.owned, nftTable: tableOf("nftTable", [table("forward", "office")]) },
      borrowed: [...moved, ...settings],
    };
    expect(lines(applied.state, other, applied.ledger)).toEqual([
      "quiesce: set link eth1 down",
      "filter: replace table inet causeway: +chain office",
      ...after,
    ]);
  });

  test("moves a port to the new bridge only while it is down: between two masters it is nobody's", () => {
    const renamed: Wanted = {
      ...office,
      owned: {
        ...office.owned,
        link: tableOf("link", [ownedBridge("cw-lab"), ownedBridge("cw-desk")]),
        nftTable: tableOf("nftTable", [table("forward", "desk")]),
      },
      borrowed: office.borrowed.map((one) =>
        one.kind === "link" ? { ...one, patch: { master: "cw-desk" } } : one,
      ),
    };
    expect(lines(applied.state, renamed, applied.ledger)).toEqual([
      "links: add bridge cw-desk",
      "quiesce: set link cw-office down",
      "quiesce: set link eth1 down",
      "filter: replace table inet causeway: +chain desk",
      "attach: set link cw-desk up",
      "attach: set link eth1 master cw-desk isolated off hairpin off learning on up",
      "unlink: delete bridge cw-office",
    ]);
  });
});
