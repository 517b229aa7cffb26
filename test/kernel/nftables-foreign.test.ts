import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { writeTables } from "../../src/kernel/nftables/index.ts";
import type { NftExpression, NftTable } from "../../src/state/index.ts";
import { isRoot } from "./namespace-fixture.ts";
import { NftablesHost, rootTest as test } from "./nftables-host.ts";
import { rulesets } from "./nftables-rulesets.ts";

let host: NftablesHost;

beforeAll(() => {
  if (isRoot) host = new NftablesHost();
});

beforeEach(() => host?.flush());

afterAll(() => host?.[Symbol.dispose]());

const expressionsOf = (tables: readonly NftTable[]): readonly NftExpression[] =>
  tables.flatMap(({ chains }) =>
    chains.flatMap(({ rules }) => rules.flatMap(({ expressions }) => expressions)),
  );

/** The lines of a listing without their order: chains are listed as they were made, which is not configuration. */
const linesOf = (listing: string): readonly string[] => listing.split("\n").toSorted();

test.each(Object.entries(rulesets))("%s: deleted and written back, nft lists the same", (_name, ruleset) => {
  host.load(ruleset);
  const listing = host.list();
  const tables = host.read();
  expect(expressionsOf(tables).filter(({ kind }) => kind === "raw")).toEqual([]);
  expect(
    writeTables(
      host.connection,
      tables.map((before) => ({ before, after: null })),
    ),
  ).toBeNull();
  expect(host.list()).toBe("");
  expect(
    writeTables(
      host.connection,
      tables.map((after) => ({ before: null, after })),
    ),
  ).toBeNull();
  expect(host.read()).toEqual(tables);
  expect(linesOf(host.list())).toEqual(linesOf(listing));
});

test("what the values do not hold is read without harm", () => {
  host.load(`
    table inet t {
      counter c { packets 1 bytes 2 }
      map o { type ipv4_addr : counter; elements = { 10.0.0.1 : "c" } }
      set d { type ipv4_addr; flags dynamic,timeout; timeout 1m; size 100; }
      set e { type ipv4_addr; counter; elements = { 10.0.0.1, 10.0.0.2 comment "two" } }
      map any { type ipv4_addr : verdict; elements = { 10.0.0.1 : drop, * : accept } }
      chain c {
        counter name "c"
        add @d { ip saddr }
        tcp option maxseg size set 1400
        ip dscp set cs1
      }
    }`);
  const [table] = host.read();
  expect(expressionsOf([table!]).map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(["object", "dynset", "exthdrSet", "payloadSet"]),
  );
  const any = table!.sets.find(({ name }) => name === "any");
  expect(any?.elements.map(({ key, verdict }) => [key, verdict?.kind])).toEqual([
    ["", "accept"],
    ["0a000001", "drop"],
  ]);
});
