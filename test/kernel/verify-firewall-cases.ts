import type { FindingCase } from "./verify-findings-cases.ts";

/** An uplink, a bridge of containers and one of virtual machines, as Docker and libvirt leave them. */
const neighbours = [
  "ip link add eth0 type veth peer name isp0",
  "ip link set eth0 up",
  "ip link set isp0 up",
  "ip address add 198.51.100.2/24 dev eth0",
  "ip route add default via 198.51.100.1",
  "ip link add docker0 type bridge",
  "ip link set docker0 up",
  "ip address add 172.17.0.1/16 dev docker0",
  "ip link add virbr0 type bridge",
  "ip link set virbr0 up",
  "ip address add 192.168.122.1/24 dev virbr0",
  "sysctl -qw net.ipv4.ip_forward=1",
];

const docker = [
  "iptables-nft -N DOCKER-USER",
  "iptables-nft -A FORWARD -j DOCKER-USER",
  "iptables-nft -A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
  "iptables-nft -A FORWARD -i docker0 ! -o docker0 -j ACCEPT",
  "iptables-nft -P FORWARD DROP",
];

const libvirt = [
  "nft add table ip libvirt_network",
  "nft add chain ip libvirt_network forward { type filter hook forward priority 0 ; }",
  "nft add chain ip libvirt_network guest_output",
  "nft add rule ip libvirt_network forward jump guest_output",
  "nft add rule ip libvirt_network guest_output ip saddr 192.168.122.0/24 iifname virbr0 accept",
];

const filter = (hook: string, ...rules: readonly string[]): readonly string[] => [
  "nft add table ip gate",
  `nft add chain ip gate ${hook} { type filter hook ${hook} priority 0 ; }`,
  ...rules.map((rule) => `nft add rule ip gate ${hook} ${rule}`),
];

const nat = (hook: string, priority: number, rule: string): readonly string[] => [
  "nft add table ip nat",
  `nft add chain ip nat ${hook} { type nat hook ${hook} priority ${priority} ; }`,
  `nft add rule ip nat ${hook} ${rule}`,
];

const published = nat("prerouting", -100, "iifname eth0 tcp dport 8080 dnat to 192.168.122.10:80");

export const firewallCases: readonly FindingCase[] = [
  {
    what: "Docker's forward drop over libvirt's accept",
    lines: [...neighbours, ...docker, ...libvirt],
    findings: [
      'verify/forward-conflict: nftTable ip filter/FORWARD drops (policy of FORWARD) what `ip saddr 192.168.122.0/24 iifname "virbr0" accept` in nftTable ip libvirt_network/guest_output accepts: every chain must accept, and one drop is final',
    ],
    sound: [...neighbours, ...docker, ...libvirt, "iptables-nft -A DOCKER-USER -i virbr0 -j ACCEPT"],
  },
  {
    what: "a filter on the address from before translation",
    lines: [
      ...neighbours,
      ...published,
      ...filter(
        "forward",
        "iifname eth0 ip daddr 198.51.100.2 tcp dport 8080 accept",
        "iifname eth0 oifname virbr0 ct state new drop",
      ),
    ],
    findings: [
      'verify/nat-before-routing: the rule `iifname "eth0" ip daddr 198.51.100.2 tcp dport 8080 accept` (nftTable ip gate/forward/0) asks for a destination from before translation: packets like this have another one by then, so it never matches',
    ],
    sound: [
      ...neighbours,
      ...published,
      ...filter(
        "forward",
        "iifname eth0 ip daddr 192.168.122.10 tcp dport 80 accept",
        "iifname eth0 oifname virbr0 ct state new drop",
      ),
    ],
  },
  {
    what: "a local port from before a redirection",
    lines: [
      ...neighbours,
      ...nat("prerouting", -100, "tcp dport 80 redirect to :3128"),
      ...filter("input", "tcp dport 80 accept"),
    ],
    findings: [
      "verify/nat-before-routing: the rule `tcp dport 80 accept` (nftTable ip gate/input/0) asks for a destination from before translation: packets like this have another one by then, so it never matches",
    ],
    sound: [
      ...neighbours,
      ...nat("prerouting", -100, "tcp dport 80 redirect to :3128"),
      ...filter("input", "tcp dport 3128 accept"),
    ],
  },
  {
    what: "a rule behind others that decide about all of its packets",
    lines: [
      ...neighbours,
      ...filter(
        "forward",
        "ip saddr 192.168.122.0/25 accept",
        "ip saddr 192.168.122.128/25 drop",
        "ip saddr 192.168.122.0/24 tcp dport 25 drop",
      ),
    ],
    findings: [
      "verify/dead-rule: no packet gets to the rule `ip saddr 192.168.122.0/24 tcp dport 25 drop` (nftTable ip gate/forward/2): `ip saddr 192.168.122.0/25 accept`, `ip saddr 192.168.122.128/25 drop` before it decide about all of its packets",
    ],
    sound: [
      ...neighbours,
      ...filter(
        "forward",
        "ip saddr 192.168.122.0/24 tcp dport 25 drop",
        "ip saddr 192.168.122.0/25 accept",
        "ip saddr 192.168.122.128/25 drop",
      ),
    ],
  },
  {
    what: "a rule for an interface that routing never chooses",
    lines: [...neighbours, ...filter("forward", "ip daddr 192.168.122.0/24 oifname docker0 accept")],
    findings: [
      'verify/dead-by-routing: the rule `ip daddr 192.168.122.0/24 oifname "docker0" accept` (nftTable ip gate/forward/0) never matches: routing sends its packets by virbr0 or to the host itself',
    ],
    sound: [...neighbours, ...filter("forward", "ip daddr 192.168.122.0/24 oifname virbr0 accept")],
  },
  {
    what: "a rule for packets that have no route",
    lines: [
      ...neighbours,
      "ip route add blackhole 10.0.0.0/8",
      ...filter("forward", "ip daddr 10.20.0.0/16 tcp dport 443 accept"),
    ],
    findings: [
      "verify/black-hole: the rule `ip daddr 10.20.0.0/16 tcp dport 443 accept` (nftTable ip gate/forward/0) is about packets for which there is no route",
    ],
    sound: [
      ...neighbours,
      "ip route add blackhole 10.0.0.0/8",
      "ip route add 10.20.0.0/16 via 198.51.100.9",
      ...filter("forward", "ip daddr 10.20.0.0/16 tcp dport 443 accept"),
    ],
  },
  {
    what: "a source translated to an address of somebody else",
    lines: [
      ...neighbours,
      ...nat("postrouting", 100, "oifname eth0 ip saddr 192.168.122.0/24 snat to 198.51.100.7"),
    ],
    findings: [
      'verify/snat-not-returnable: the rule `oifname "eth0" ip saddr 192.168.122.0/24 snat to 198.51.100.7` (nftTable ip nat/postrouting/0) translates sources to 198.51.100.7, which is not this host\'s: replies do not come back here',
    ],
    sound: [
      ...neighbours,
      ...nat("postrouting", 100, "oifname eth0 ip saddr 192.168.122.0/24 snat to 198.51.100.2"),
    ],
  },
];
