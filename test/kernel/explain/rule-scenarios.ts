import { packetOf } from "./bench-host.ts";
import { echo, type Scenario, six, tcp, udp } from "./packets.ts";

/** Rules of nftables. */
export const ruleScenarios: readonly Scenario[] = [
  {
    name: "chains: jump, goto, return, and the policy",
    nft: `table ip t {
      chain g { udp dport 3 return; udp dport 4 accept; }
      chain j { udp dport 1 drop; udp dport 3-5 goto g; udp dport 6 return; udp dport 7 accept; }
      chain f { type filter hook forward priority 0; policy drop; jump j; udp dport { 3, 6 } accept; }
    }`,
    packets: [1, 2, 3, 4, 5, 6, 7].map((at) => udp("10.0.1.9", at)),
  },
  {
    name: "an accept ends one chain, a drop ends all",
    nft: `table ip a { chain f { type filter hook forward priority -5; policy drop; accept; } }
    table inet b { chain f { type filter hook forward priority 5; udp dport 9 drop; } }`,
    packets: [udp("10.0.1.9", 8), udp("10.0.1.9", 9)],
  },
  {
    name: "sets: values, ranges, concatenations, maps",
    nft: `table ip t {
      set s { type ipv4_addr; flags interval; elements = { 10.0.1.0/29, 10.0.1.9-10.0.1.20 } }
      set c { type ipv4_addr . inet_service; flags interval; elements = { 10.0.1.8/32 . 100-200, 10.0.1.0/24 . 300 } }
      map m { type inet_service : verdict; elements = { 5 : drop, 6 : accept, 7 : jump u } }
      map k { type ipv4_addr : mark; flags interval; elements = { 10.0.1.0/28 : 3, 10.0.1.128/25 : 4 } }
      chain u { ip daddr 10.0.1.7 accept; }
      chain f { type filter hook forward priority 0; policy drop;
        udp dport vmap @m
        ip daddr . udp dport @c accept
        udp dport 50 ip daddr @s accept
        udp dport 60 ip daddr != @s accept
        udp dport 70 meta mark set ip daddr map @k
        meta mark 3 accept
      }
    }`,
    packets: [5, 6, 7, 50, 60, 70, 100, 201, 300].flatMap((at) => [
      udp("10.0.1.7", at),
      udp("10.0.1.8", at),
      udp("10.0.1.9", at),
    ]),
  },
  {
    name: "header fields, masks and comparisons",
    nft: `table inet t {
      chain f { type filter hook forward priority 0; policy drop;
        ip dscp 10 accept
        ip ttl < 10 accept
        meta length 60-80 udp dport 8 accept
        udp dport 1000-2000 accept
        udp sport & 1 == 1 udp dport 9 accept
        ip saddr & 0.0.0.255 == 0.0.0.8 accept
        tcp flags syn / syn,ack accept
        ip6 daddr 2001:db8:1::8 accept
        meta iifname "l0" meta oifname "l1" meta l4proto icmp icmp type echo-request accept
      }
    }`,
    packets: [
      udp("10.0.1.9", 5, { tos: 40 }),
      udp("10.0.1.9", 5, { ttl: 9 }),
      udp("10.0.1.9", 8),
      udp("10.0.1.9", 8, { length: 44 }),
      udp("10.0.1.9", 1000),
      udp("10.0.1.9", 2001),
      udp("10.0.1.9", 9, { sourcePort: 41_001 }),
      packetOf("l0", "10.0.0.8", "10.0.1.9"),
      tcp("10.0.1.9", 5),
      tcp("10.0.1.9", 5, { tcpFlags: 16 }),
      six("2001:db8:1::8", 5),
      six("2001:db8:1::9", 5),
      echo("10.0.1.9"),
      echo("10.0.2.9"),
    ],
  },
  {
    name: "fib: source by the link it came in by, and types of addresses",
    nft: `table ip t {
      chain p { type filter hook prerouting priority raw;
        udp dport 1 fib saddr . iif oif missing drop
        udp dport 2 fib daddr type local drop
        udp dport 3 fib daddr . iif type != local drop
        udp dport 4 fib saddr oifname "l1" drop
        udp dport 5 fib daddr type { broadcast, multicast } drop
      }
    }`,
    packets: [
      udp("10.0.1.9", 1),
      packetOf("l0", "192.168.1.1", "10.0.1.9", { destinationPort: 1 }),
      packetOf("l0", "203.0.113.1", "10.0.1.9", { destinationPort: 1 }),
      udp("10.0.1.1", 2),
      udp("10.0.1.9", 2),
      udp("10.0.1.1", 3),
      udp("10.0.0.1", 3),
      packetOf("l0", "192.168.1.1", "10.0.1.9", { destinationPort: 4 }),
      udp("10.0.0.255", 5),
    ],
  },
];
