import { packetOf } from "./bench-host.ts";
import { type Scenario, six, tcp, udp } from "./packets.ts";

/** Rules of iptables, translation, routing and what no packet may carry. */
export const pathScenarios: readonly Scenario[] = [
  {
    name: "translation: destination, range of ports, redirect, netmap, source, masquerade",
    nft: `table ip n {
      chain p { type nat hook prerouting priority dstnat;
        udp dport 1 dnat to 10.0.1.9
        udp dport 2 dnat to 10.0.1.9:100-101
        udp dport 3 redirect to :53
        udp dport 4 dnat ip prefix to 10.0.1.0/24
        udp dport 5 dnat to 10.0.0.8
      }
      chain s { type nat hook postrouting priority srcnat;
        udp dport 6 snat to 10.0.1.77
        udp dport 7 snat to 10.0.1.77:5000
        udp dport 8 masquerade
        ip daddr 10.0.0.8 masquerade
      }
    }`,
    packets: [
      ...[1, 2, 3, 5, 6, 7, 8].map((at) => udp("10.0.2.9", at)),
      udp("192.0.2.9", 1),
      udp("192.0.2.9", 4),
    ],
  },
  {
    name: "legacy iptables beside nftables",
    tool: [
      "iptables-legacy-restore",
      `*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:sub - [0:0]
-A FORWARD -i l0 -o l1 -p udp -m udp --dport 10:20 -j sub
-A FORWARD -s 10.0.0.0/24 ! -d 10.0.1.0/24 -p udp -m multiport --dports 30,40:45 -j ACCEPT
-A FORWARD -p tcp -m tcp --dport 22 -m conntrack --ctstate NEW -j REJECT --reject-with icmp-host-prohibited
-A FORWARD -m mark --mark 0x5/0xff -j ACCEPT
-A sub -d 10.0.1.8/32 -j RETURN
-A sub -p udp -m udp --dport 15 -g gone
-A sub -j ACCEPT
-A FORWARD -d 10.0.1.8/32 -j ACCEPT
:gone - [0:0]
-A gone -d 10.0.1.7/32 -j ACCEPT
COMMIT
*mangle
-A PREROUTING -p udp -m udp --dport 99 -j MARK --set-xmark 0x5/0xff
COMMIT
*nat
-A PREROUTING -p udp -m udp --dport 98 -j DNAT --to-destination 10.0.1.8:15
-A POSTROUTING -o l1 -p udp -m udp --dport 16 -j SNAT --to-source 10.0.1.50
COMMIT
`
        .replace(":gone - [0:0]\n", "")
        .replace(":sub - [0:0]", ":sub - [0:0]\n:gone - [0:0]"),
    ],
    undo: "iptables-legacy -F; iptables-legacy -t nat -F; iptables-legacy -t mangle -F; iptables-legacy -P FORWARD ACCEPT",
    packets: [
      ...[10, 15, 16, 21].flatMap((at) => [udp("10.0.1.7", at), udp("10.0.1.8", at), udp("10.0.1.9", at)]),
      udp("10.0.2.9", 30),
      udp("10.0.2.9", 42),
      udp("10.0.1.9", 42),
      tcp("10.0.1.9", 22),
      udp("10.0.2.9", 99),
      udp("10.0.2.9", 98),
    ],
  },
  {
    name: "iptables-nft: its matches run by nftables",
    tool: [
      "iptables-nft-restore",
      `*raw
:PREROUTING ACCEPT [0:0]
-A PREROUTING -p udp -m udp --dport 9 -m rpfilter --invert -j DROP
-A PREROUTING -p udp -m udp --dport 10 -j CT --notrack
COMMIT
*filter
:FORWARD DROP [0:0]
:own - [0:0]
-A FORWARD -m conntrack --ctstate UNTRACKED -j ACCEPT
-A FORWARD -p udp -m multiport --dports 1,5:6 -j own
-A FORWARD -m addrtype --src-type LOCAL -j ACCEPT
-A FORWARD -p udp -m udp --dport 9 -j ACCEPT
-A FORWARD -m iprange --dst-range 10.0.2.7-10.0.2.8 -j ACCEPT
-A FORWARD -p udp -m ttl --ttl-lt 5 -j ACCEPT
-A own -p udp -m udp --dport 6 -j REJECT --reject-with icmp-port-unreachable
-A own -m mac --mac-source 02:00:00:00:00:99 -j ACCEPT
COMMIT
`,
    ],
    packets: [
      ...[1, 5, 6, 7, 10].map((at) => udp("10.0.1.9", at, { sourceMac: "02:00:00:00:00:99" as never })),
      packetOf("l0", "192.168.1.1", "10.0.1.9", { destinationPort: 9 }),
      udp("10.0.1.9", 9),
      udp("10.0.2.7", 11),
      udp("10.0.2.9", 11),
      udp("10.0.2.9", 11, { ttl: 5 }),
      udp("10.0.2.9", 11, { ttl: 6 }),
    ],
  },
  {
    name: "addresses that nobody may send, ttl, size",
    packets: [
      packetOf("l0", "127.0.0.1", "10.0.1.9"),
      packetOf("l0", "0.0.0.1", "10.0.1.9"),
      packetOf("l0", "224.0.0.5", "10.0.1.9"),
      packetOf("l0", "10.0.1.1", "10.0.1.9"),
      packetOf("l0", "10.0.0.255", "10.0.1.9"),
      udp("127.0.0.1", 5),
      udp("10.0.0.255", 5),
      udp("255.255.255.255", 5),
      udp("10.0.1.9", 5, { ttl: 1 }),
      udp("203.0.113.9", 5),
      six("2001:db8:1::9", 5, { ttl: 1 }),
      six("2001:db8:ffff::9", 5),
      packetOf("l0", "fe80::9", "2001:db8:1::9"),
      packetOf("l0", "::1", "2001:db8:1::9"),
    ],
  },
  {
    name: "next-hop objects, IPv4 over an IPv6 next hop, metrics",
    lines: `
      ip nexthop add id 1 via 10.0.2.9 dev l2
      ip nexthop add id 2 blackhole
      ip route add 198.18.0.0/24 nhid 1
      ip route add 198.18.1.0/24 nhid 2
      ip route add 198.18.2.0/24 via inet6 2001:db8:1::9
      ip route add 198.18.3.0/24 via 10.0.1.9 metric 20
      ip route add 198.18.3.0/24 via 10.0.2.9 metric 10
      ip route add 198.18.3.0/24 tos 8 via 10.0.1.8`,
    undo: "ip nexthop del id 1; ip nexthop del id 2",
    packets: [0, 1, 2, 3].flatMap((at) => [udp(`198.18.${at}.1`, 5), udp(`198.18.${at}.1`, 5, { tos: 8 })]),
  },
  {
    name: "policy routing rules",
    lines: `
      ip route add default via 10.0.2.9 table 100
      ip route add default via 10.0.1.8 table 101
      ip route add unreachable default table 102
      ip rule add pref 10 iif l1 lookup 100
      ip rule add pref 11 ipproto tcp dport 5 lookup 100
      ip rule add pref 12 not from 10.0.0.0/24 to 10.0.1.8 lookup 101
      ip rule add pref 13 tos 8 lookup 100
      ip rule add pref 14 to 192.168.9.0/24 goto 20
      ip rule add pref 15 to 192.168.0.0/16 prohibit
      ip rule add pref 20 to 192.168.9.0/25 lookup 102`,
    undo: "for p in 10 11 12 13 14 15 20; do ip rule del pref $p; done",
    packets: [
      tcp("10.0.1.9", 5),
      tcp("10.0.1.9", 6),
      udp("10.0.1.9", 5, { tos: 8 }),
      udp("192.168.9.1", 5),
      udp("192.168.9.200", 5),
      udp("192.168.8.1", 5),
    ],
  },
  {
    name: "IPv6 rules and rejects",
    nft: `table ip6 t {
      chain f { type filter hook forward priority 0;
        udp dport 1 reject
        udp dport 2 drop
        ip6 saddr 2001:db8::/64 ip6 daddr 2001:db8:1::7 reject with icmpv6 admin-prohibited
      } }
    table ip6 n { chain p { type nat hook prerouting priority dstnat; udp dport 3 dnat to [2001:db8:1::8]:33; }
      chain s { type nat hook postrouting priority srcnat; udp dport 4 masquerade; } }`,
    packets: [1, 2, 3, 4, 5].flatMap((at) => [six("2001:db8:1::7", at), six("2001:db8:1::9", at)]),
  },
];
