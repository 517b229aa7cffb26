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

test("rules of iptables-nft keep what is not decoded as raw bytes, by the kernel's names", () => {
  const commands = [
    "iptables-nft -A FORWARD -i eth0 -m conntrack --ctstate ESTABLISHED -j ACCEPT",
    "iptables-nft -A INPUT -p tcp -m multiport --dports 22,80 -j DROP",
    "iptables-nft -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.1:8080",
    "iptables-nft -t nat -A POSTROUTING -o eth0 -j MASQUERADE",
    "ip6tables-nft -A INPUT -s 2001:db8::/32 -p tcp --dport 22 -j REJECT",
  ];
  for (const command of commands) host.exec(command.split(" "));
  const tables = host.read();
  expect(tables.map(({ family, name }) => `${family} ${name}`)).toEqual([
    "ip filter",
    "ip nat",
    "ip6 filter",
  ]);
  const raw = expressionsOf(tables).filter((expression) => expression.kind === "raw");
  expect(new Set(raw.map(({ name }) => name))).toEqual(new Set(["match", "target"]));
  expect(expressionsOf(tables).filter(({ kind }) => kind === "counter")).toHaveLength(commands.length);
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
  expect(
    expressionsOf([table!]).flatMap((expression) => (expression.kind === "raw" ? [expression.name] : [])),
  ).toEqual(expect.arrayContaining(["objref", "dynset", "exthdr", "payload"]));
  const any = table!.sets.find(({ name }) => name === "any");
  expect(any?.elements.map(({ key, verdict }) => [key, verdict?.kind])).toEqual([
    ["", "accept"],
    ["0a000001", "drop"],
  ]);
});
