/** Settings of the whole host. Those of br_netfilter are there only while its module is loaded. */
const hostPaths: readonly string[] = [
  "net/ipv4/ip_forward",
  "net/ipv4/fib_multipath_hash_policy",
  "net/ipv6/fib_multipath_hash_policy",
  "net/bridge/bridge-nf-call-arptables",
  "net/bridge/bridge-nf-call-ip6tables",
  "net/bridge/bridge-nf-call-iptables",
];

const ipv4Settings: readonly string[] = [
  "accept_redirects",
  "arp_announce",
  "arp_ignore",
  "forwarding",
  "ignore_routes_with_linkdown",
  "proxy_arp",
  "rp_filter",
  "send_redirects",
  "src_valid_mark",
];

const ipv6Settings: readonly string[] = [
  "accept_ra",
  "accept_redirects",
  "addr_gen_mode",
  "disable_ipv6",
  "forwarding",
  "ignore_routes_with_linkdown",
  "proxy_ndp",
];

/** The paths that are observed on a host with these links: those that decide where packets go. */
export const observedSysctls = (links: Iterable<string>): string[] => [
  ...hostPaths,
  ...["all", "default", ...links].flatMap((name) => [
    ...ipv4Settings.map((setting) => `net/ipv4/conf/${name}/${setting}`),
    ...ipv6Settings.map((setting) => `net/ipv6/conf/${name}/${setting}`),
  ]),
];
