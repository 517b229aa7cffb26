import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SentPacket } from "../../src/explain/index.ts";
import { BenchHost, packetOf, shownBy } from "./explain/bench-host.ts";
import { isRoot } from "./namespace-fixture.ts";

/* What the interpreter says, against what the kernel does with a real packet: facts that decide everything else. */

let host: BenchHost;

const base = `
  sysctl -qw net.ipv4.icmp_ratelimit=0
  sysctl -qw net.ipv4.ip_forward=1
  sysctl -qw net.ipv6.conf.all.forwarding=1
  ip addr add 10.0.0.1/24 dev l0
  ip addr add 10.0.1.1/24 dev l1
  ip addr add 10.0.2.1/24 dev l2
  ip addr add 2001:db8::1/64 dev l0 nodad
  ip addr add 2001:db8:1::1/64 dev l1 nodad
  ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:90 dev l0 nud permanent
  ip neigh add 10.0.1.9 lladdr 02:00:00:00:00:91 dev l1 nud permanent
  ip neigh add 10.0.2.9 lladdr 02:00:00:00:00:92 dev l2 nud permanent
  ip neigh add 10.0.2.8 lladdr 02:00:00:00:00:92 dev l2 nud permanent
  ip route add 192.168.0.0/16 via 10.0.1.9
`;

const setRp = (mode: number, validMark = 0): string => `
  sysctl -qw net.ipv4.conf.all.rp_filter=0
  sysctl -qw net.ipv4.conf.all.src_valid_mark=${validMark}
  sysctl -qw net.ipv4.conf.l0.rp_filter=${mode}
`;

/** Rules that let open connections by, and what `allow` says. */
const onlyEstablished = (allow: string): string => `table ip f { }
  delete table ip f
  table ip f {
    chain f { type filter hook forward priority filter; policy drop; ct state established accept; ${allow}; }
  }`;

/** Asks both and compares; gives what the interpreter said. */
const both = async (packet: SentPacket): Promise<ReturnType<BenchHost["says"]>> => {
  const said = host.says(packet);
  const seen = await host.sends(packet);
  expect({ ...shownBy(said) }).toEqual({
    verdict: seen.verdict,
    out: seen.out,
    source: seen.source,
    destination: seen.destination,
  });
  expect(said.outcome.certainty).toBe("sure");
  return said;
};

describe.skipIf(!isRoot)("the interpreter agrees with the kernel", () => {
  beforeEach(() => {
    host = new BenchHost(3);
    host.do(base);
    host.watchInput();
  });

  afterEach(() => host.close());

  test("1: strict rp_filter swaps ports in its look-up", async () => {
    host.do(setRp(1));
    host.do("ip rule add sport 53 lookup 100\nip route add default via 10.0.2.9 table 100");
    const dropped = await both(packetOf("l0", "10.0.0.9", "10.0.1.9", { destinationPort: 53 }));
    expect(dropped.outcome).toMatchObject({ verdict: "dropped", at: "reverse-path" });
    host.do("ip rule del sport 53 lookup 100\nip rule add dport 53 lookup 100");
    const steered = await both(packetOf("l0", "10.0.0.9", "10.0.1.9", { destinationPort: 53 }));
    expect(steered.outcome).toMatchObject({ verdict: "forwarded", out: "l2" });
  });

  test("2: a mark of prerouting steers, and is seen by rp_filter with src_valid_mark only", async () => {
    host.do(setRp(1));
    host.rules("table ip m { chain p { type filter hook prerouting priority mangle; meta mark set 7; } }");
    host.do("ip rule add fwmark 7 lookup 100\nip route add default via 10.0.2.9 table 100");
    const passes = await both(packetOf("l0", "10.0.0.9", "10.0.1.9"));
    expect(passes.outcome).toMatchObject({ verdict: "forwarded", out: "l2", packet: { mark: 7 } });
    host.do(setRp(1, 1));
    const dropped = await both(packetOf("l0", "10.0.0.9", "10.0.1.9"));
    expect(dropped.outcome).toMatchObject({ verdict: "dropped", at: "reverse-path" });
  });

  test("3: rules see the destination after translation", async () => {
    host.rules(
      `table ip n { chain p { type nat hook prerouting priority dstnat; udp dport 7 dnat to 10.0.1.9:77; } }`,
    );
    host.do("ip rule add to 10.0.1.9 dport 77 lookup 100\nip route add default via 10.0.2.9 table 100");
    const said = await both(packetOf("l0", "10.0.0.9", "192.0.2.1"));
    expect(said.outcome).toMatchObject({
      out: "l2",
      packet: { destination: "10.0.1.9", destinationPort: 77 },
    });
  });

  test("4: a mark of the forward hook does not change the route", async () => {
    host.rules("table ip m { chain f { type filter hook forward priority mangle; meta mark set 7; } }");
    host.do("ip rule add fwmark 7 lookup 100\nip route add default via 10.0.2.9 table 100");
    expect((await both(packetOf("l0", "10.0.0.9", "10.0.1.9"))).outcome).toMatchObject({ out: "l1" });
  });

  test("5: strict rp_filter takes any next hop of a route with several", async () => {
    host.do(setRp(1));
    host.do("ip route add 172.16.0.0/12 nexthop via 10.0.0.9 nexthop via 10.0.2.9");
    await both(packetOf("l0", "172.16.0.5", "10.0.1.9"));
  });

  test("6: throw goes on with the next rule, and suppress_prefixlength passes over the default only", async () => {
    host.do("ip route add throw 10.0.1.0/24 table 100\nip rule add pref 10 lookup 100");
    expect((await both(packetOf("l0", "10.0.0.9", "10.0.1.9"))).outcome.out).toBe("l1");
    host.do("ip route add default via 10.0.2.9 table 101\nip route add 10.0.1.0/24 via 10.0.2.8 table 101");
    host.do("ip rule add pref 11 lookup 101 suppress_prefixlength 0");
    expect((await both(packetOf("l0", "10.0.0.9", "10.0.1.9"))).outcome.out).toBe("l2");
    expect((await both(packetOf("l0", "10.0.0.9", "192.168.3.4"))).outcome.out).toBe("l1");
  });

  test("7: blackhole is silent, unreachable and prohibit tell", async () => {
    host.do("ip route add blackhole 198.51.100.0/26\nip route add unreachable 198.51.100.64/26");
    host.do("ip route add prohibit 198.51.100.128/26");
    for (const [last, error] of [
      [1, null],
      [65, "3/1"],
      [129, "3/13"],
    ] as const) {
      const packet = packetOf("l0", "10.0.0.9", `198.51.100.${last}`);
      expect((await both(packet)).outcome).toMatchObject({ verdict: "unroutable", at: "route" });
      expect((await host.sends(packet)).error).toBe(error);
    }
  });

  test("8: loose rp_filter drops sources without a route; the larger of all and interface counts", async () => {
    host.do(setRp(2));
    expect((await both(packetOf("l0", "203.0.113.1", "10.0.1.9"))).outcome.at).toBe("reverse-path");
    expect((await both(packetOf("l0", "192.168.7.7", "10.0.1.9"))).outcome.verdict).toBe("forwarded");
    host.do("sysctl -qw net.ipv4.conf.all.rp_filter=1");
    expect((await both(packetOf("l0", "192.168.7.7", "10.0.1.9"))).outcome.verdict).toBe("forwarded");
    host.do("sysctl -qw net.ipv4.conf.l0.rp_filter=0");
    expect((await both(packetOf("l0", "192.168.7.7", "10.0.1.9"))).outcome.verdict).toBe("dropped");
  });

  test("9: masquerade follows routing; answers are restored before it", async () => {
    host.rules(
      "table ip n { chain p { type nat hook postrouting priority srcnat; oifname l1 masquerade; } }",
    );
    const out = await both(packetOf("l0", "10.0.0.9", "10.0.1.9"));
    expect(out.outcome.packet).toMatchObject({ source: "10.0.1.1", sourcePort: 40_000 });
    const answer = packetOf("l1", "10.0.1.9", "10.0.1.1", { sourcePort: 7, destinationPort: 40_000 });
    const said = host.says(answer, out.connections);
    expect(shownBy(said)).toEqual({
      verdict: "forwarded",
      out: "l0",
      source: "10.0.1.9",
      destination: "10.0.0.9",
    });
    expect(await host.sends(answer)).toMatchObject(shownBy(said));
  });

  test("10: an open flow passes `established` after its rule is gone; a new one does not", async () => {
    host.rules(onlyEstablished("ip daddr 10.0.1.9 accept"));
    const first = packetOf("l0", "10.0.0.9", "10.0.1.9");
    const answer = packetOf("l1", "10.0.1.9", "10.0.0.9", { sourcePort: 7, destinationPort: 40_000 });
    const opened = host.says(first);
    await host.sends(first);
    const answered = host.says(answer, opened.connections);
    await host.sends(answer);
    host.rules(onlyEstablished("counter"));
    const still = host.says(first, answered.connections);
    expect(await host.sends(first)).toMatchObject(shownBy(still));
    expect(still.outcome.verdict).toBe("forwarded");
    const fresh = await both(packetOf("l0", "10.0.0.9", "10.0.1.9", { sourcePort: 40_001 }));
    expect(fresh.outcome).toMatchObject({ verdict: "dropped", at: "forward" });
  });
});
