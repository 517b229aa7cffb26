import * as fc from "fast-check";
import { afterAll, beforeAll, expect } from "vitest";
import { writeTables } from "../../src/kernel/nftables/index.ts";
import type { NftTable } from "../../src/state/index.ts";
import { isRoot } from "./namespace-fixture.ts";
import { NftablesHost, rootTest as test } from "./nftables-host.ts";
import { nftTable } from "./nftables-arbitrary.ts";

let host: NftablesHost;

beforeAll(() => {
  if (isRoot) host = new NftablesHost();
});

afterAll(() => host?.[Symbol.dispose]());

test("a table that is written is read back equal, and nft prints all of it", () => {
  let rules = 0;
  let elements = 0;
  fc.assert(
    fc
      .property(nftTable, (table) => {
        expect(writeTables(host.connection, [{ before: null, after: table }])).toBeNull();
        expect(host.read()).toEqual([table]);
        const listed = host.list();
        for (const { name } of [...table.sets, ...table.chains]) expect(listed).toContain(` ${name} {`);
        expect(writeTables(host.connection, [{ before: table, after: null }])).toBeNull();
        rules += table.chains.flatMap((chain) => chain.rules).length;
        elements += table.sets.flatMap((set) => set.elements).length;
      })
      .beforeEach(() => host.flush()),
    { numRuns: 60 },
  );
  expect(rules).toBeGreaterThan(100);
  expect(elements).toBeGreaterThan(100);
});

test("any table becomes any other, whether altered or made anew, and repeating that is no error", () => {
  fc.assert(
    fc
      .property(nftTable, nftTable, (before, after) => {
        expect(writeTables(host.connection, [{ before: null, after: before }])).toBeNull();
        for (let times = 0; times < 2; times += 1) {
          expect(writeTables(host.connection, [{ before, after }])).toBeNull();
          expect(host.read()).toEqual([after]);
        }
        expect(writeTables(host.connection, [{ before: after, after: null }])).toBeNull();
      })
      .beforeEach(() => host.flush()),
    { numRuns: 40 },
  );
});

/** Makes a change and looks. */
const change = (before: NftTable | null, after: NftTable | null): void => {
  expect(writeTables(host.connection, [{ before, after }])).toBeNull();
  expect(host.read()).toEqual(after === null ? [] : [after]);
};

/** `table` with some of its rules, elements and unused sets left out, as `choose` says. */
const thinned = (table: NftTable, choose: () => boolean): NftTable => {
  const chains = table.chains.map((chain) => ({ ...chain, rules: chain.rules.filter(choose) }));
  const expressions = chains.flatMap(({ rules }) => rules).flatMap((rule) => rule.expressions);
  const used = new Set(expressions.map((expression) => (expression.kind === "lookup" ? expression.set : "")));
  const sets = table.sets
    .filter(({ name }) => used.has(name) || choose())
    .map((set) => ({ ...set, elements: set.elements.filter(choose) }));
  return { ...table, chains, sets };
};

test("a table whose rules, elements and sets come and go is altered in place", () => {
  fc.assert(
    fc
      .property(nftTable, fc.infiniteStream(fc.boolean()), (table, choices) => {
        const less = thinned(table, () => choices.next().value);
        change(null, table);
        const handle = host.exec(["nft", "-a", "list", "tables"]);
        change(table, less);
        change(less, table);
        expect(host.exec(["nft", "-a", "list", "tables"])).toBe(handle);
        change(table, null);
      })
      .beforeEach(() => host.flush()),
    { numRuns: 40 },
  );
});
