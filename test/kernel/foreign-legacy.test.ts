import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { namespaceRunner, parseSavedTables, readLegacyTables } from "../../src/kernel/xtables/index.ts";
import { formatXtRule, type XtTable } from "../../src/state/index.ts";
import { isRoot } from "./namespace-fixture.ts";
import { NftablesHost, rootTest as test } from "./nftables-host.ts";
import { loadRecorded, recordedRulesets, savedFromNft } from "./recorded-rulesets.ts";

let host: NftablesHost;

beforeAll(() => {
  if (isRoot) host = new NftablesHost();
});

beforeEach(() => host?.flush());

afterAll(() => host?.[Symbol.dispose]());

const rulesets = recordedRulesets.filter(({ family }) => family === "ip" || family === "ip6");

/** Options that the save tool adds of itself. */
const unsaid: ReadonlySet<string> = new Set(["datestop"]);

/** Rules by table and chain, as lines; options that the tool adds are left out. */
const linesOf = (tables: readonly XtTable[]): readonly string[] =>
  tables.flatMap(({ name, chains }) =>
    chains.flatMap((chain) => [
      `${name} ${chain.name} ${chain.policy ?? "-"}`,
      ...chain.rules.map(({ header, matches, action }, index) => {
        const kept = matches.map((match) => ({
          ...match,
          options: match.options.filter((option) => !unsaid.has(option.name)),
        }));
        return `${name} ${chain.name} ${index} ${formatXtRule({ header, matches: kept, action })}`;
      }),
    ]),
  );

test("a namespace without legacy tables has none after reading", () => {
  using fresh = new NftablesHost();
  const runner = namespaceRunner(fresh.namespace);
  expect(readLegacyTables(runner)).toEqual([]);
  expect(runner.readText("/proc/net/ip_tables_names")).toBe("");
  expect(runner.readText("/proc/net/ip6_tables_names")).toBe("");
});

test("only families that have tables are read, each by its own tool", () => {
  const asked: string[] = [];
  const tables = readLegacyTables({
    readText: (path) => (path === "/proc/net/ip6_tables_names" ? "filter\n" : ""),
    run: (program) => {
      asked.push(program);
      return "*filter\n:INPUT DROP [1:2]\n[3:4] -A INPUT -s fe80::/10 -j ACCEPT\nCOMMIT\n";
    },
  });
  expect(asked).toEqual(["ip6tables-legacy-save"]);
  expect(linesOf(tables)).toEqual(["filter INPUT drop", "filter INPUT 0 --source fe80::/10 -j ACCEPT"]);
  expect(tables[0]!.family).toBe("ip6");
});

test.each(rulesets)("$file: legacy tables are read as they were written", (recorded) => {
  using fresh = new NftablesHost();
  const tool = recorded.family === "ip" ? "iptables" : "ip6tables";
  fresh.exec([`${tool}-legacy-restore`], recorded.text);
  const read = readLegacyTables(namespaceRunner(fresh.namespace));
  const family = recorded.family as "ip" | "ip6";
  expect(linesOf(read).toSorted()).toEqual(linesOf(parseSavedTables(recorded.text, family)).toSorted());
  expect(read.flatMap(({ chains }) => chains).length).toBeGreaterThan(4);
});

test.each(rulesets)("$file: iptables-legacy and iptables-nft are read alike", (recorded) => {
  using fresh = new NftablesHost();
  const tool = recorded.family === "ip" ? "iptables" : "ip6tables";
  fresh.exec([`${tool}-legacy-restore`], recorded.text);
  loadRecorded(host, recorded);
  const family = recorded.family as "ip" | "ip6";
  const nft = parseSavedTables(savedFromNft(host, family), family);
  expect(linesOf(readLegacyTables(namespaceRunner(fresh.namespace))).toSorted()).toEqual(
    linesOf(nft).toSorted(),
  );
});

const ipv6Tables = (path: string): string => (path.includes("ip6") ? "filter\nnat\n" : "");

test("a table whose tool is missing or fails is there, unread", () => {
  const runner = namespaceRunner(host.namespace);
  expect(runner.run("no-such-save-tool")).toBeNull();
  expect(runner.run("false")).toBeNull();
  expect(readLegacyTables({ readText: ipv6Tables, run: () => null })).toEqual([
    { family: "ip6", name: "filter", chains: [], isUnread: true },
    { family: "ip6", name: "nat", chains: [], isUnread: true },
  ]);
});

test("ebtables: options are gathered by the extension that they begin with", () => {
  const recorded = recordedRulesets.find(({ family }) => family === "bridge")!;
  const [filter] = parseSavedTables(recorded.text, "bridge");
  const [forward] = filter!.chains.filter(({ name }) => name === "FORWARD");
  expect(forward!.rules[0]).toEqual({
    header: [
      { name: "protocol", invert: false, values: ["IPv4"] },
      { name: "in-interface", invert: false, values: ["vnet0"] },
    ],
    matches: [
      {
        name: "ip",
        options: [
          { name: "ip-proto", invert: false, values: ["udp"] },
          { name: "ip-sport", invert: false, values: ["68"] },
          { name: "ip-dport", invert: false, values: ["67"] },
        ],
      },
    ],
    action: { kind: "target", target: { name: "ACCEPT", options: [] } },
  });
  const text = "*filter\n:FORWARD ACCEPT\n-A FORWARD -s ! 52:54:00:00:00:01 --ip-src ! 10.0.0.1 -j DROP\n";
  const [rule] = parseSavedTables(text, "bridge")[0]!.chains[0]!.rules;
  expect(rule!.header).toEqual([{ name: "source", invert: true, values: ["52:54:00:00:00:01"] }]);
  expect(rule!.matches[0]!.options[0]!.invert).toBe(true);
});
