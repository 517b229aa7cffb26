import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { writeTables } from "../../src/kernel/nftables/index.ts";
import { formatRule, type NftTable } from "../../src/state/index.ts";
import { isRoot } from "./namespace-fixture.ts";
import { NftablesHost, rootTest as test } from "./nftables-host.ts";

let host: NftablesHost;

beforeAll(() => {
  if (isRoot) host = new NftablesHost();
});

beforeEach(() => host?.flush());

afterAll(() => host?.[Symbol.dispose]());

/** Rules of the kind that other programs write, in the words in which `nft` lists them. */
const listed = [
  "add @seen { ip saddr }",
  "add @seen { ip saddr timeout 1m }",
  "update @seen { ip saddr timeout 10s limit rate over 10/minute }",
  "add @counted { ip saddr ct count over 20 }",
  "delete @seen { ip saddr }",
  "update @places { ip saddr . tcp dport }",
  "add @marked { ip saddr : 0x00000007 }",
  "quota over 25 mbytes drop",
  "quota 1 kbytes accept",
  "ct count over 20 drop",
  "tcp option maxseg size set 1400",
  "tcp option maxseg size set rt mtu",
  "tcp option maxseg size 1-536 drop",
  "tcp option sack-perm exists accept",
  "exthdr frag exists accept",
  "ip daddr set 10.0.0.1",
  "ether daddr set 52:54:00:00:00:01",
  'log prefix "all " flags all',
  "log flags tcp sequence,options flags ip options",
  "log group 3 snaplen 64 queue-threshold 8",
  "socket transparent 1 accept",
  "socket mark 0x00000001 accept",
  "numgen random mod 10 < 3 accept",
  "numgen inc mod 2 offset 1 1 accept",
  "meta mark set numgen inc mod 2 offset 100",
  "meta mark set jhash ip saddr mod 16 seed 0xdeadbeef",
  "meta mark set symhash mod 4",
  "synproxy mss 1460 wscale 7 timestamp sack-perm",
  'counter name "c"',
  'quota name "q"',
  'limit name "l"',
  'ct helper set "ftp-helper"',
  'tcp dport 22 accept comment "the way in"',
];

const ruleset = `
  table inet t {
    counter c { }
    quota q { over 10 mbytes }
    limit l { rate 10/second }
    ct helper ftp-helper { type "ftp" protocol tcp; }
    set seen { type ipv4_addr; size 100; flags dynamic,timeout; }
    set counted { type ipv4_addr; size 100; flags dynamic; }
    set places { type ipv4_addr . inet_service; size 100; flags dynamic,timeout; }
    map marked { type ipv4_addr : mark; size 100; flags dynamic,timeout; }
    chain typed {
      ${listed.join("\n      ")}
    }
  }`;

const rulesOf = (tables: readonly NftTable[], chain: string): readonly string[] =>
  tables.flatMap((table) =>
    table.chains
      .filter(({ name }) => name === chain)
      .flatMap(({ rules }) => rules.map((rule) => formatRule(rule, table))),
  );

test("statements of other programs read as nft lists them", () => {
  host.load(ruleset);
  expect(rulesOf(host.read(), "typed")).toEqual(listed);
  const listing = host.list();
  const lines = listing
    .slice(listing.indexOf("chain typed {"))
    .split("\n")
    .slice(1, listed.length + 1)
    .map((line) => line.trim());
  expect(lines).toEqual(listed);
});

test("a table of other programs' statements, written back, is read back equal", () => {
  const withoutObjects = listed.filter((rule) => !/ name "|helper/.test(rule));
  host.load(`
    table inet t {
      set seen { type ipv4_addr; flags dynamic,timeout; }
      set counted { type ipv4_addr; flags dynamic; }
      set places { type ipv4_addr . inet_service; flags dynamic,timeout; }
      map marked { type ipv4_addr : mark; flags dynamic,timeout; }
      chain typed { ${withoutObjects.join("\n")}
 }
      chain mangled {
        type filter hook prerouting priority mangle;
        meta l4proto tcp tproxy ip to 127.0.0.1:1080
        meta l4proto udp tproxy ip6 to [::1]:1080
        tcp dport 80 tproxy to :1080
        ct zone set 7
      }
    }`);
  const [table] = host.read();
  host.flush();
  expect(writeTables(host.connection, [{ before: null, after: table! }])).toBeNull();
  expect(host.read()).toEqual([table]);
  expect(table!.chains.flatMap(({ rules }) => rules).length).toBe(withoutObjects.length + 4);
});

test("transparent proxies read as nft lists them", () => {
  const rules = [
    "meta l4proto tcp tproxy ip to 127.0.0.1:1080",
    "meta l4proto tcp tproxy ip6 to [::1]:1080",
    "meta l4proto udp tproxy to :1080",
  ];
  host.load(
    `table inet t { chain typed { type filter hook prerouting priority mangle; ${rules.join("\n")}
 }\n}`,
  );
  expect(rulesOf(host.read(), "typed")).toEqual(rules);
});

test("elements that traffic or time brings are no configuration", () => {
  host.load(`
    table inet t {
      set filled { type ipv4_addr; size 100; flags dynamic,timeout; }
      set banned { type ipv4_addr; flags timeout; elements = { 10.0.0.1 timeout 1h, 10.0.0.2 } }
      set ranges { type ipv4_addr; flags interval,timeout; elements = { 10.0.0.0/24, 10.0.1.0/24 timeout 1h, 10.0.2.0/24 } }
      chain c { add @filled { ip saddr timeout 1m }; }
    }`);
  const before = host.read();
  const elementsOf = (name: string): readonly string[] =>
    before[0]!.sets
      .find((set) => set.name === name)!
      .elements.map(({ key, end }) => `${key} ${end ?? ""}`.trim());
  expect(elementsOf("banned")).toEqual(["0a000002"]);
  expect(elementsOf("ranges")).toEqual(["0a000000 0a0000ff", "0a000200 0a0002ff"]);
  host.load(
    "add element inet t filled { 10.0.0.3 timeout 1m }; add element inet t banned { 10.9.9.9 timeout 5m }",
  );
  expect(host.list()).toContain("10.0.0.3");
  expect(host.read()).toEqual(before);
});
