import { afterAll, beforeAll, expect, test } from "vitest";

import { compile } from "../../src/compile/index.ts";
import { openNftables, readTables, writeTables } from "../../src/kernel/nftables/index.ts";
import { tableOperations } from "../../src/kernel/nftables/table-operations.ts";
import { openNamespace } from "../../src/kernel/netns/index.ts";
import { parsePolicy } from "../../src/language/index.ts";
import { resolvePolicy } from "../../src/policy/index.ts";
import type { NftTable } from "../../src/state/index.ts";
import { hostFromLines } from "../golden/compile-host.ts";
import { makeNamespace, type TestNamespace } from "./namespace-fixture.ts";

/* One line of a policy of 10,000 rules changes: how much of the table does? */

let place: TestNamespace;

beforeAll(() => {
  place = makeNamespace();
});

afterAll(() => place.remove());

const host = hostFromLines("sysctl net/ipv4/ip_forward 1\nsysctl net/ipv6/conf/all/forwarding 1\n");

/** Hosts, networks and ranges; every seventh denies; in the last position one that matches what is sent. */
const sentences = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => {
    const [high, low] = [(index >> 8) & 255, index & 255];
    const from = index % 3 === 0 ? `10.${high}.0.0/16` : `10.${high}.${low}.7`;
    const port = index % 5 === 0 ? `${1000 + low}-${1009 + low}` : String(1000 + low);
    return `${index % 7 === 3 ? "deny" : "allow"} ${from} to 20.${high}.${low}.0/${index % 2 === 0 ? 24 : 28} on tcp/${port}`;
  });

const tableOf = (rules: readonly string[]): NftTable => {
  const text = `causeway: 1\nnetworks:\n  lan: { mode: routed, address: 10.255.0.1/24 }\nrules:\n${rules.map((rule) => `  - ${rule}\n`).join("")}`;
  const { policy } = resolvePolicy(parsePolicy(text, "policy.yaml").tree!);
  return compile(policy!, { host, seed: "change" }).wanted.owned.nftTable.get("inet causeway")!;
};

const changed: readonly (readonly [says: string, change: (rules: readonly string[]) => readonly string[]])[] =
  [
    [
      "a new rule in the middle",
      (rules) => rules.toSpliced(rules.length / 2, 0, "allow 10.1.2.3 to 20.9.9.9 on tcp/443"),
    ],
    ["a rule taken away", (rules) => rules.toSpliced(rules.length / 2, 1)],
    [
      "a port changed",
      (rules) => rules.with(rules.length / 2 + 1, "allow 10.7.7.7 to 20.3.2.0/24 on tcp/99"),
    ],
    ["a new deny at the top", (rules) => ["deny 10.1.2.3 to 20.1.2.3 on tcp/1001", ...rules]],
  ];

test.each(changed)(
  "%s writes as few messages among 10,000 rules as among 1,000",
  (_says, change) => {
    const messages = [1_000, 10_000].map((count) => {
      const before = sentences(count);
      return tableOperations({ before: tableOf(before), after: tableOf(change(before)) }).map(
        ({ name }) => name,
      );
    });
    for (const names of messages) {
      expect(names.length).toBeGreaterThan(0);
      expect(names.length).toBeLessThan(30);
    }
  },
  60_000,
);

test("the kernel takes the change, and then has exactly what was wanted", () => {
  const connection = openNftables({ namespace: openNamespace(place.name) });
  const before = tableOf(sentences(10_000));
  const after = tableOf(changed[0]![1](sentences(10_000)));
  expect(writeTables(connection, [{ before: null, after: before }])).toBeNull();
  expect(writeTables(connection, [{ before, after }])).toBeNull();
  expect(readTables(connection)).toEqual([after]);
  connection.close();
}, 120_000);
