import { byMark, type FindingCase, markIn, router, throws } from "./verify-findings-cases.ts";

const second = "ip route add default via 203.0.113.1 metric 100";
const open = "nft delete table ip closed";
const ownWayBack = [...throws, "ip rule add pref 1000 from 203.0.113.2 lookup 100"];

const lanIn = [
  "nft add table ip gate",
  "nft add chain ip gate forward { type filter hook forward priority 0 ; policy drop ; }",
  "nft add rule ip gate forward ct state established,related accept",
];

const masquerade = (link: string): string => `nft add rule ip nat post oifname ${link} masquerade`;
const nat = [
  "nft add table ip nat",
  "nft add chain ip nat post { type nat hook postrouting priority 100 ; }",
];
const failover = ["up0", "up1"].map(
  (link) => `sysctl -qw net.ipv4.conf.${link}.ignore_routes_with_linkdown=1`,
);

const both = "ip route replace default nexthop via 198.51.100.1 dev up0 nexthop via 203.0.113.1 dev up1";

const fence = "ip route add unreachable default metric 9999 table 100";
const marked = markIn("prerouting", -150, "iifname lan0 meta mark set mark and 0xffffff00 or 0x10");

/** Outside traffic may begin to the host, and nowhere else. */
const onlyHost = [open, ...lanIn];

export const pathCases: readonly FindingCase[] = [
  {
    what: "strict rp_filter with two uplinks",
    lines: [...router, second, ...onlyHost, ...ownWayBack, "sysctl -qw net.ipv4.conf.up1.rp_filter=1"],
    findings: [
      "verify/reverse-path: up1 drops packets of machines behind it (1.0.2.10 for one): the way back to them leads by another link (strict rp_filter)",
    ],
    sound: [...router, second, ...onlyHost, ...ownWayBack, "sysctl -qw net.ipv4.conf.up1.rp_filter=2"],
  },
  {
    what: "answers that leave by the other uplink",
    lines: [...router, second, ...onlyHost],
    findings: [
      "verify/asymmetric-return: conversations that begin by up1 are answered by up0: whoever filters or translates there does not know them",
    ],
    sound: [...router, second, ...onlyHost, ...ownWayBack],
  },
  {
    what: "answers that a firewall drops",
    lines: [
      ...router,
      open,
      "nft add table ip gate",
      "nft add chain ip gate forward { type filter hook forward priority 0 ; policy drop ; }",
      "nft add rule ip gate forward iifname lan0 oifname up0 accept",
    ],
    findings: [
      "verify/asymmetric-return: conversations that begin by lan0 get no answer: the answer is dropped at forward by nftTable ip gate/forward/policy",
      "verify/asymmetric-return: conversations that begin by up1 are answered by up0: whoever filters or translates there does not know them",
    ],
    sound: [...router, ...lanIn, "nft add rule ip gate forward iifname lan0 oifname up0 accept"],
  },
  {
    what: "a multipath route of which the firewall knows one way only",
    lines: [...router, both, ...lanIn, "nft add rule ip gate forward iifname lan0 oifname up0 accept"],
    findings: [
      "verify/split-verdict: packets that come in by lan0 may leave by several next hops: by up0 they pass, by another they are dropped at forward by nftTable ip gate/forward/policy",
    ],
    sound: [
      ...router,
      both,
      ...lanIn,
      "nft add rule ip gate forward iifname lan0 oifname { up0, up1 } accept",
    ],
  },
  {
    what: "a second uplink that does not translate",
    lines: [...router, second, ...failover, ...nat, masquerade("up0")],
    findings: [
      "verify/failover-hole: when up0 fails, packets that come in by lan0 leave by up1 with their own address: only by up0 it is translated",
    ],
    sound: [...router, second, ...failover, ...nat, masquerade("up0"), masquerade("up1")],
  },
  {
    what: "a second uplink that the firewall does not know",
    lines: [
      ...router,
      second,
      ...failover,
      ...lanIn,
      "nft add rule ip gate forward iifname lan0 oifname up0 accept",
    ],
    findings: [
      "verify/failover-hole: when up0 fails, packets that come in by lan0 find another way and are dropped there at forward by nftTable ip gate/forward/policy",
    ],
    sound: [
      ...router,
      second,
      ...failover,
      ...lanIn,
      "nft add rule ip gate forward iifname lan0 oifname { up0, up1 } accept",
    ],
  },
  {
    what: "a mark that leads into a table without a way out",
    lines: [...router, ...throws, fence, ...marked, byMark, "ip link set up1 down"],
    findings: [
      "verify/black-hole: everything that the routing rule `1000: from all fwmark 0x10 lookup 100` takes to table 100 is refused there: none of its ways out is usable",
    ],
    sound: [...router, ...throws, fence, ...marked, byMark],
  },
];
