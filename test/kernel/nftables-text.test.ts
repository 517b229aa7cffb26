import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { formatTable } from "../../src/state/index.ts";
import { isRoot } from "./namespace-fixture.ts";
import { NftablesHost, rootTest as test } from "./nftables-host.ts";
import { rulesets } from "./nftables-rulesets.ts";

let host: NftablesHost;

beforeAll(() => {
  if (isRoot) host = new NftablesHost();
});

beforeEach(() => host?.flush());

afterAll(() => host?.[Symbol.dispose]());

/** One blank between words, and no line ends inside braces of elements, which `nft` fills and we do not. */
const normalised = (text: string): readonly string[] =>
  text
    .replaceAll(
      /elements = \{([^}]*)\}/g,
      (_, inside: string) =>
        `elements = { ${inside.trim().replace(/,$/, "").split(/,\s*/).toSorted().join(", ")} }`,
    )
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .toSorted();

test.each(["a router with nat", "a firewall", "bridge, arp and netdev"])(
  "%s reads as nft lists it",
  (name) => {
    host.load(rulesets[name]!);
    const ours = host.read().map(formatTable).join("\n");
    expect(normalised(ours)).toEqual(normalised(host.list()));
  },
);

/** Rules that must come back word for word, in a chain of the table's family `inet`. */
const rules = [
  'iif "lo" accept',
  'iifname "eth0" accept',
  "udp sport 67 udp dport 68 accept",
  "ip saddr 10.0.0.1 ip daddr 10.0.0.2 accept",
  'oifname != "eth*" drop',
  "ip saddr 10.0.0.0/8 accept",
  "ip saddr 10.0.0.0/9 accept",
  "ip daddr != 10.0.0.1 accept",
  "ip6 saddr fe80::/10 accept",
  "ip6 daddr 2001:db8::1 accept",
  "ip protocol icmp accept",
  "ip6 nexthdr udp accept",
  "ip ttl 64 accept",
  "ip6 hoplimit > 5 accept",
  "meta nfproto ipv4 accept",
  "meta l4proto tcp accept",
  "meta l4proto { tcp, udp } th dport 53 accept",
  "tcp dport 22 accept",
  "tcp sport 1024-65535 tcp dport != 22 accept",
  "udp dport 67-68 accept",
  "sctp dport 5060 accept",
  "icmp type echo-request accept",
  "icmpv6 type nd-neighbor-solicit accept",
  "tcp flags syn / fin,syn,rst,ack accept",
  "ct state established,related accept",
  "ct state invalid drop",
  "ct state new accept",
  "ct direction reply accept",
  "ct status dnat accept",
  "ct mark 0x00000001 accept",
  "ct original ip daddr 10.0.0.1 accept",
  "meta l4proto tcp ct original proto-dst 80 accept",
  "meta mark 0x00000010 accept",
  "meta mark != 0x00000010 accept",
  "meta mark & 0x000000ff == 0x00000010 accept",
  "meta mark & 0x000000ff != 0x00000010 accept",
  "meta mark set 0x00000010",
  "meta mark set ct mark",
  "ct mark set meta mark",
  "meta mark set meta mark & 0x01ffffff | 0x01000000",
  "meta mark set meta mark ^ 0x00000001",
  "meta pkttype multicast accept",
  "fib daddr type local accept",
  "fib saddr . iif oif missing drop",
  "ether saddr 52:54:00:12:34:56 accept",
  "ip saddr @addresses accept",
  "ip saddr != @addresses drop",
  "ip saddr . tcp dport @services accept",
  "iifname . oifname vmap @pairs",
  "meta mark set ip saddr map @marks",
  "tcp dport vmap { 22 : accept, 80-90 : drop }",
  "tcp dport { 22, 80-90, 443 } accept",
  'iifname { "eth0", "eth1" } accept',
  "limit rate 10/minute accept",
  "limit rate over 10/second burst 20 packets drop",
  "limit rate 2 kbytes/second accept",
  "log",
  'log prefix "dropped: " level info',
  'log prefix "x" group 7',
  "counter accept",
  "reject",
  "reject with icmpx admin-prohibited",
  "reject with icmp host-unreachable",
  "reject with icmpv6 no-route",
  "meta l4proto tcp reject with tcp reset",
  "tcp dport 113 reject with tcp reset",
  "notrack",
  "jump other",
  "goto other",
  "return",
  "continue",
];

test("typical rules come back in the words in which they were typed", () => {
  host.load(`
    table inet t {
      set addresses { type ipv4_addr; flags interval; elements = { 10.0.0.0/8 } }
      set services { type ipv4_addr . inet_service; }
      map pairs { type ifname . ifname : verdict; }
      map marks { type ipv4_addr : mark; }
      chain other { }
      chain typed {
        ${rules.join("\n        ")}
      }
    }`);
  const [table] = host.read();
  const text = formatTable(table!);
  const typed = text
    .slice(text.indexOf("chain typed {"))
    .split("\n")
    .slice(1, rules.length + 1);
  expect(typed.map((line) => line.trim())).toEqual(rules);
  const listing = host.list();
  const listed = listing
    .slice(listing.indexOf("chain typed {"))
    .split("\n")
    .slice(1, rules.length + 1);
  expect(typed.map((line) => line.trim())).toEqual(listed.map((line) => line.trim()));
});

test("what we print of a named table loads again and is the same", () => {
  host.load(rulesets["a firewall"]!);
  const before = host.read();
  const text = before.map(formatTable).join("\n");
  host.flush();
  host.load(text);
  expect(host.read()).toEqual(before);
});
