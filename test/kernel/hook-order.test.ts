import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { hookChains } from "../../src/verify/firewall/index.ts";
import { isRoot } from "./namespace-fixture.ts";
import { NftablesHost, rootTest as test } from "./nftables-host.ts";

let host: NftablesHost;

beforeAll(() => {
  if (!isRoot) return;
  host = new NftablesHost();
  host.exec(["ip", "link", "set", "lo", "up"]);
  host.exec(["ip", "route", "add", "10.9.9.0/24", "dev", "lo"]);
});

beforeEach(() => host?.flush());

afterAll(() => host?.[Symbol.dispose]());

/** Sends a datagram from inside; what the counters with a comment counted. */
const countersAfter = (destination: string): Readonly<Record<string, number>> => {
  host.exec(["bash", "-c", `echo x > /dev/udp/${destination}/7777`]);
  const listing = host.exec(["nft", "list", "ruleset"]);
  const counters = listing.matchAll(/udp dport 7777 counter packets (\d+) .*comment "(.*)"/g);
  return Object.fromEntries([...counters].map(([, packets, name]) => [name, Number(packets)]));
};

test("nat chains run at the place of all nat chains, whatever priority they have", () => {
  host.load(`
table ip t {
  chain late { type nat hook output priority 300; ip daddr 10.9.9.9 dnat to 127.0.0.1
  }
  chain before { type filter hook output priority -150; ip daddr 10.9.9.9 udp dport 7777 counter comment "before"
  }
  chain after { type filter hook output priority 0; ip daddr 127.0.0.1 udp dport 7777 counter comment "after"
  }
}`);
  expect(countersAfter("10.9.9.9")).toEqual({ before: 1, after: 1 });
  const steps = hookChains(host.read(), [], "ipv4", "output");
  expect(steps.map(({ priority }) => priority)).toEqual([-150, -100, 0]);
});

test("of chains with one priority the one that was made last is first", () => {
  for (const [table, rule] of [
    ["a", "meta mark set 1"],
    ["b", 'meta mark 0 udp dport 7777 counter comment "first"'],
  ])
    host.load(`table ip ${table} {\n chain o { type filter hook output priority 0; ${rule}\n }\n}`);
  expect(countersAfter("127.0.0.1")).toEqual({ first: 1 });
  const steps = hookChains(host.read(), [], "ipv4", "output");
  expect(steps.map((step) => step.kind === "chain" && step.chain.table.object)).toEqual([
    "nftTable ip b",
    "nftTable ip a",
  ]);
});
