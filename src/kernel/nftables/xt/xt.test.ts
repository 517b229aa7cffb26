import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readXtMatch, readXtTarget } from "./index.ts";

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");

/** Structures that no recorded ruleset holds, as Linux 6.18 answers them. */
test.each([
  [
    "a set of ipset by its number",
    () => readXtMatch({ name: "set", revision: 4, family: "ip" }, hex(`03000102${"00".repeat(44)}`)),
    [{ name: "match-set", invert: false, values: ["#3", "src"] }],
  ],
  [
    "a set that must not match, by two fields",
    () => readXtMatch({ name: "set", revision: 4, family: "ip" }, hex(`00000203${"00".repeat(44)}`)),
    [{ name: "match-set", invert: true, values: ["#0", "src,dst"] }],
  ],
  [
    "adding to a set",
    () =>
      readXtTarget(
        { name: "SET", revision: 3, family: "ip" },
        hex("01000102ffff0000ffff0000010000003c00000000000000"),
      ),
    [
      { name: "add-set", invert: false, values: ["#1", "src"] },
      { name: "exist", invert: false, values: [] },
      { name: "timeout", invert: false, values: ["60"] },
    ],
  ],
])("%s", (_what, read, options) => {
  expect(read()).toEqual(options);
});

const known = `
  tcp udp icmp icmp6 multiport sctp esp ah tcpmss conntrack mark connmark connbytes connlimit helper
  connlabel realm devgroup cgroup addrtype iprange mac physdev pkttype rpfilter set comment length
  dscp tos ttl hl string time ecn rt frag ipv6header policy limit hashlimit recent statistic quota
  owner socket cpu ip ip6 arp vlan mark_m 802_3 DNAT SNAT MASQUERADE REDIRECT NETMAP SNPT MARK
  CONNMARK CT TPROXY TCPMSS SET TTL HL DSCP TOS CLASSIFY CHECKSUM TEE TCPOPTSTRIP REJECT LOG NFLOG
  NFQUEUE AUDIT SYNPROXY IDLETIMER snat arpreply mark redirect log nflog
`
  .trim()
  .split(/\s+/);

test("whatever the bytes are, reading gives options or nothing, and never throws", () => {
  let read = 0;
  const id = fc.record({
    name: fc.constantFrom(...known),
    revision: fc.integer({ min: 0, max: 4 }),
    family: fc.constantFrom("ip" as const, "ip6" as const, "bridge" as const),
  });
  const bytes = fc
    .integer({ min: 0, max: 400 })
    .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))
    .map((array) => Buffer.from(array));
  fc.assert(
    fc.property(id, bytes, (id, bytes) => {
      for (const options of [readXtMatch(id, bytes), readXtTarget(id, bytes)]) {
        if (options === null) continue;
        read += 1;
        for (const { name, values } of options) {
          expect(name).toMatch(/^[a-z0-9_-]+$/);
          for (const value of values) expect(value).not.toMatch(/undefined|NaN/);
        }
      }
    }),
    { numRuns: 3000 },
  );
  expect(read).toBeGreaterThan(200);
});
