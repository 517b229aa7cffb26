/** A host, what is wrong with it, and the same host cured. Lines are commands; `nft` takes its words from one line. */
export interface FindingCase {
  readonly what: string;
  readonly lines: readonly string[];
  /** `code: message`. */
  readonly findings: readonly string[];
  readonly sound: readonly string[];
}

/** Two uplinks and a LAN, with a default route by the first uplink. */
const router = [
  "ip link add up0 type veth peer name isp0",
  "ip link add up1 type veth peer name isp1",
  "ip link add lan0 type veth peer name pc0",
  ...["up0", "isp0", "up1", "isp1", "lan0", "pc0"].map((name) => `ip link set ${name} up`),
  "ip address add 198.51.100.2/24 dev up0",
  "ip address add 203.0.113.2/24 dev up1",
  "ip address add 10.1.0.1/24 dev lan0",
  "ip route add default via 198.51.100.1",
  "ip route add default via 203.0.113.1 table 100",
  "sysctl -qw net.ipv4.ip_forward=1",
];

const markIn = (hook: string, priority: number, rule: string): readonly string[] => [
  "nft add table ip steer",
  `nft add chain ip steer marks { type filter hook ${hook} priority ${priority} ; }`,
  `nft add rule ip steer marks ${rule}`,
];

const throws = ["198.51.100.0/24", "203.0.113.0/24", "10.1.0.0/24"].map(
  (subnet) => `ip route add throw ${subnet} table 100`,
);

const byMark = "ip rule add pref 1000 fwmark 0x10 lookup 100";

export const findingCases: readonly FindingCase[] = [
  {
    what: "a routing rule for a mark that nobody sets",
    lines: [...router, ...throws, byMark],
    findings: [
      "verify/orphan-mark: the routing rule `1000: from all fwmark 0x10 lookup 100` asks for mark 0x10, which no firewall rule sets: only a program that marks its own sockets could",
    ],
    sound: [
      ...router,
      ...throws,
      byMark,
      ...markIn("prerouting", -150, "iifname lan0 tcp dport 443 meta mark set 0x10"),
    ],
  },
  {
    what: "the mark that is set after the route was chosen",
    lines: [...router, ...throws, byMark, ...markIn("forward", -150, "iifname lan0 meta mark set 0x10")],
    findings: [
      "verify/mark-too-late: mark 0x10 is set in forward, after the route was chosen: the routing rule `1000: from all fwmark 0x10 lookup 100` never sees it",
    ],
    sound: [
      ...router,
      ...throws,
      byMark,
      ...markIn("prerouting", -150, "iifname lan0 meta mark set mark and 0xffffff00 or 0x10"),
    ],
  },
  {
    what: "a mark of another table under a mask that does not fit",
    lines: [
      ...router,
      ...throws,
      "ip rule add pref 1000 fwmark 0x10/0xf0 lookup 100",
      ...markIn("prerouting", -150, "iifname lan0 meta mark set mark and 0xffffff0f or 0x10"),
      "nft add table ip other",
      "nft add chain ip other marks { type filter hook prerouting priority -140 ; }",
      "nft add rule ip other marks udp dport 53 meta mark set 0x7",
    ],
    findings: [
      "verify/mark-collision: nftTable ip other/marks/0 writes over mark 0x10/0xf0, which nftTable ip steer/marks/0 sets for the routing rule `1000: from all fwmark 0x10/0xf0 lookup 100`: a packet that meets both loses its way",
    ],
    sound: [
      ...router,
      ...throws,
      "ip rule add pref 1000 fwmark 0x10/0xf0 lookup 100",
      ...markIn("prerouting", -150, "iifname lan0 meta mark set mark and 0xffffff0f or 0x10"),
      "nft add table ip other",
      "nft add chain ip other marks { type filter hook prerouting priority -140 ; }",
      "nft add rule ip other marks udp dport 53 meta mark set mark and 0xfffffff0 or 0x7",
    ],
  },
  {
    what: "a rule hidden by an earlier one",
    lines: [
      ...router,
      ...throws,
      "ip route add 10.9.0.0/16 via 203.0.113.9",
      "ip rule add pref 500 from 10.1.0.0/24 lookup main",
      "ip rule add pref 1000 from 10.1.0.0/25 lookup 100",
    ],
    findings: [
      "verify/rule-hidden: the IPv4 routing rule `1000: from 10.1.0.0/25 lookup 100` is never asked: `500: from 10.1.0.0/24 lookup main` answers everything that it selects",
    ],
    sound: [
      ...router,
      ...throws,
      "ip rule add pref 500 from 10.1.0.0/24 lookup main suppress_prefixlength 0",
      "ip rule add pref 1000 from 10.1.0.0/25 lookup 100",
    ],
  },
  {
    what: "a rule hidden by two earlier ones together",
    lines: [
      ...router,
      ...throws,
      "ip rule add pref 400 from 10.1.0.0/25 blackhole",
      "ip rule add pref 500 from 10.1.0.128/25 lookup main",
      "ip rule add pref 1000 from 10.1.0.0/24 lookup 100",
    ],
    findings: [
      "verify/rule-hidden: the IPv4 routing rule `1000: from 10.1.0.0/24 lookup 100` is never asked: `400: from 10.1.0.0/25 blackhole` and `500: from 10.1.0.128/25 lookup main` answer everything that it selects",
    ],
    sound: [
      ...router,
      ...throws,
      "ip rule add pref 400 from 10.1.0.0/25 blackhole",
      "ip rule add pref 1000 from 10.1.0.0/24 lookup 100",
    ],
  },
  {
    what: "two rules of one preference",
    lines: [
      ...router,
      ...throws,
      "ip rule add pref 1000 from 10.1.0.0/24 lookup 100",
      "ip rule add pref 1000 to 192.0.2.0/24 blackhole",
    ],
    findings: [
      "verify/rule-priority-taken: the routing rules `from 10.1.0.0/24 lookup 100` and `from all to 192.0.2.0/24 blackhole` both have the preference 1000, and select packets in common",
    ],
    sound: [
      ...router,
      ...throws,
      "ip rule add pref 1000 from 10.1.0.0/24 lookup 100",
      "ip rule add pref 999 to 192.0.2.0/24 blackhole",
    ],
  },
  {
    what: "an own table that captures a connected subnet",
    lines: [
      ...router,
      "ip link add dmz0 type veth peer name web0",
      "ip link set dmz0 up",
      "ip link set web0 up",
      "ip address add 10.2.0.1/24 dev dmz0",
      ...throws,
      "ip rule add pref 1000 iif lan0 lookup 100",
    ],
    findings: [
      "verify/captured-subnet: packets for the connected subnet 10.2.0.0/24 on dmz0 leave by up1: the routing rule `1000: from all iif lan0 lookup 100` takes them to table 100, which does not know the subnet",
    ],
    sound: [
      ...router,
      "ip link add dmz0 type veth peer name web0",
      "ip link set dmz0 up",
      "ip link set web0 up",
      "ip address add 10.2.0.1/24 dev dmz0",
      ...throws,
      "ip route add throw 10.2.0.0/24 table 100",
      "ip rule add pref 1000 iif lan0 lookup 100",
    ],
  },
];
