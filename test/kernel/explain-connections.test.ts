import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Connections, type SentPacket } from "../../src/explain/index.ts";
import type { MacAddress } from "../../src/net/index.ts";
import { BenchHost, packetOf, shownBy } from "./explain/bench-host.ts";
import { isRoot } from "./namespace-fixture.ts";

/* Several packets after each other, frames on a bridge, and packets of the host itself: against the kernel. */

let host: BenchHost;

const base = `
  sysctl -qw net.ipv4.icmp_ratelimit=0
  sysctl -qw net.ipv4.ip_forward=1
  for l in 0 1 2; do
    ip addr add 10.0.$l.1/24 dev l$l
    for n in 8 9; do ip neigh add 10.0.$l.$n lladdr 02:00:00:00:0$l:9$n dev l$l nud permanent; done
  done
`;

/** Sends packets one after the other, with what conntrack knows by then, and compares each. */
const follow = async (packets: readonly SentPacket[], mac?: MacAddress): Promise<void> => {
  let connections = Connections.none;
  for (const [index, packet] of packets.entries()) {
    const said = host.says(packet, connections);
    ({ connections } = said);
    const { verdict, out, source, destination, sourcePort, destinationPort } = await host.sends(packet, mac);
    const shown = shownBy(said);
    const ports = {
      sourcePort: said.outcome.packet.sourcePort,
      destinationPort: said.outcome.packet.destinationPort,
    };
    expect(
      { index, ...shown, ...(verdict === "forwarded" ? ports : {}) },
      JSON.stringify(said.trace),
    ).toEqual({
      index,
      verdict,
      out,
      source,
      destination,
      ...(verdict === "forwarded" ? { sourcePort, destinationPort } : {}),
    });
  }
};

const tcp = (
  input: string,
  from: string,
  to: string,
  ports: readonly [number, number],
  flags: number,
): SentPacket =>
  packetOf(input, from, to, {
    protocol: 6,
    tcpFlags: flags,
    sourcePort: ports[0],
    destinationPort: ports[1],
    length: 56,
  });

const flag = { fin: 1, syn: 2, rst: 4, ack: 16 };

const there = (flags: number, port = 80): SentPacket =>
  tcp("l0", "10.0.0.9", "10.0.1.9", [4000, port], flags);

const back = (flags: number, port = 80): SentPacket => tcp("l1", "10.0.1.9", "10.0.0.9", [port, 4000], flags);

const across = (port: number): SentPacket =>
  packetOf("l1", "10.0.1.9", "10.0.1.8", {
    destinationPort: port,
    sourcePort: 4100 + port,
    destinationMac: "02:00:00:00:01:98" as MacAddress,
  });

const up = (to: string, port: number): SentPacket =>
  packetOf("l1", "10.0.1.9", to, {
    destinationPort: port,
    sourcePort: 4200 + port,
    destinationMac: "02:00:00:00:ff:01" as MacAddress,
  });

describe.skipIf(!isRoot)("the interpreter agrees with the kernel about", () => {
  beforeEach(() => {
    host = new BenchHost(3);
    host.do(base);
    host.watchInput();
  });
  afterEach(() => host.close());

  test("the states of a TCP connection, picked up in the middle or not", async () => {
    host.rules(`table ip f { chain f { type filter hook forward priority 0; policy drop;
      ct state established accept; ct state invalid drop; tcp dport 80 ct state new accept; tcp dport 81 tcp flags syn ct state new accept; } }`);
    await follow([
      back(flag.syn | flag.ack),
      there(flag.syn),
      there(flag.fin | flag.syn),
      back(flag.syn | flag.ack),
      there(flag.ack),
      there(flag.ack, 81),
      there(flag.rst, 81),
      there(flag.syn, 81),
      back(flag.rst | flag.ack, 81),
      back(flag.ack, 81),
    ]);
  });

  test("hairpin and translated answers, and a reused port", async () => {
    host.rules(`table ip n {
      chain p { type nat hook prerouting priority dstnat; ip daddr 10.0.1.1 udp dport 53 dnat to 10.0.0.8:5353; }
      chain s { type nat hook postrouting priority srcnat; ip daddr 10.0.0.8 masquerade; oifname l1 snat to 10.0.1.77; } }`);
    const ask = packetOf("l0", "10.0.0.9", "10.0.1.1", { destinationPort: 53, sourcePort: 4001 });
    const answer = packetOf("l0", "10.0.0.8", "10.0.0.1", { destinationPort: 4001, sourcePort: 5353 });
    await follow([
      ask,
      answer,
      ask,
      packetOf("l0", "10.0.0.9", "10.0.1.9", { sourcePort: 4002 }),
      packetOf("l1", "10.0.1.9", "10.0.1.77", { sourcePort: 7, destinationPort: 4002 }),
      packetOf("l1", "10.0.1.9", "10.0.1.1", { sourcePort: 7, destinationPort: 4003 }),
    ]);
  });

  test("connection marks that come back with the answer, and untracked packets", async () => {
    host.rules(`table ip m {
      chain r { type filter hook prerouting priority raw; udp dport 9 notrack; }
      chain p { type filter hook prerouting priority mangle;
        ct mark != 0 meta mark set ct mark
        iifname l0 udp dport 7 ct mark set 5
        ct state untracked meta mark set 5
      } }`);
    host.do("ip rule add fwmark 5 lookup 100\nip route add default via 10.0.2.9 table 100");
    await follow([
      packetOf("l0", "10.0.0.9", "10.0.1.9", { sourcePort: 4005 }),
      packetOf("l0", "10.0.0.9", "10.0.1.9", { sourcePort: 4005 }),
      packetOf("l1", "10.0.1.9", "10.0.0.9", { sourcePort: 7, destinationPort: 4005 }),
      packetOf("l0", "10.0.0.9", "10.0.1.9", { sourcePort: 4006, destinationPort: 9 }),
    ]);
  });

  test("a masqueraded connection that would leave by another link is cut", async () => {
    host.rules("table ip n { chain s { type nat hook postrouting priority srcnat; masquerade; } }");
    host.do("ip route add 203.0.113.0/24 via 10.0.1.9");
    const first = packetOf("l0", "10.0.0.9", "203.0.113.5", { sourcePort: 4007 });
    const opened = host.says(first);
    await host.sends(first);
    host.do("ip route replace 203.0.113.0/24 via 10.0.2.9");
    const cut = host.says(first, opened.connections);
    expect(await host.sends(first)).toMatchObject(shownBy(cut));
    expect(cut.outcome.verdict).toBe("dropped");
    const again = host.says(first, cut.connections);
    expect(await host.sends(first)).toMatchObject(shownBy(again));
    expect(again.outcome).toMatchObject({ verdict: "forwarded", out: "l2" });
  });

  test.each([0, 1])("a bridge whose frames rules see or not (%i)", async (calls) => {
    host.do(`
      ip addr flush dev l1; ip addr flush dev l2
      ip link add br0 type bridge; ip link set br0 address 02:00:00:00:ff:01; ip link set br0 up
      ip link set l1 master br0; ip link set l2 master br0
      ip addr add 10.0.1.1/24 dev br0
      ip neigh add 10.0.1.9 lladdr 02:00:00:00:01:99 dev br0 nud permanent
      ip neigh add 10.0.1.8 lladdr 02:00:00:00:01:98 dev br0 nud permanent
      bridge fdb add 02:00:00:00:01:99 dev l1 master static
      bridge fdb add 02:00:00:00:01:98 dev l2 master static
      sysctl -qw net.bridge.bridge-nf-call-iptables=${calls}`);
    host.rules(`table ip f { chain f { type filter hook forward priority 0; udp dport 5 drop; iifname br0 oifname br0 udp dport 6 drop; } }
      table bridge b { chain f { type filter hook forward priority 0; udp dport 8 drop; } }
      table ip n { chain p { type nat hook prerouting priority dstnat; udp dport 9 dnat to 10.0.0.9; } }`);
    await follow([5, 6, 7, 8, 9].map(across), "02:00:00:00:01:98" as MacAddress);
    await follow(
      [up("10.0.0.9", 5), up("10.0.0.9", 7), up("10.0.1.1", 7)],
      "02:00:00:00:ff:01" as MacAddress,
    );
    host.do("bridge link set dev l1 isolated on; bridge link set dev l2 isolated on");
    await follow([across(17)], "02:00:00:00:01:98" as MacAddress);
  });

  test("packets of the host itself: a route chain routes again, and rules see the first link", async () => {
    host.rules(`table ip o {
      chain m { type route hook output priority mangle; udp dport 7 meta mark set 5; }
      chain f { type filter hook output priority filter; oifname l2 drop; udp dport 8 drop; }
      chain n { type nat hook output priority -100; udp dport 9 dnat to 10.0.2.9; } }`);
    host.do("ip rule add fwmark 5 lookup 100\nip route add default via 10.0.2.9 table 100");
    for (const port of [6, 7, 8, 9]) {
      const said = host.says(
        packetOf(null, "10.0.1.1", "10.0.1.9", { destinationPort: port, sourcePort: 4300 + port }),
      );
      const seen = await host.sendsItself("10.0.1.1", 4300 + port, "10.0.1.9", port);
      expect(seen, JSON.stringify(said.trace)).toMatchObject(shownBy(said));
    }
  });
});
