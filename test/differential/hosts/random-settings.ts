import { layer3Links } from "../harness/network.ts";
import type { Random } from "../random.ts";

const reversePath = (random: Random): string =>
  random.weighted([
    [7, "0"],
    [2, "1"],
    [2, "2"],
  ]);

/** What holds where a host says nothing: packets are forwarded, and nothing is looked at twice. */
export const plainSettings: Readonly<Record<string, string>> = settingsOf((path) =>
  /ip_forward|forwarding/.test(path) ? "1" : "0",
);

/** Every setting that hosts have, in the order in which they must be written. */
function settingsOf(valueOf: (path: string) => string): Readonly<Record<string, string>> {
  const all = [
    "net/ipv4/ip_forward",
    "net/ipv6/conf/all/forwarding",
    "net/ipv4/conf/all/rp_filter",
    "net/ipv4/conf/all/src_valid_mark",
    "net/ipv4/conf/all/ignore_routes_with_linkdown",
    "net/ipv6/conf/all/ignore_routes_with_linkdown",
    "net/ipv4/fib_multipath_hash_policy",
    "net/bridge/bridge-nf-call-iptables",
    "net/bridge/bridge-nf-call-ip6tables",
  ];
  const ofLinks = layer3Links.flatMap((link) => [
    `net/ipv4/conf/${link}/forwarding`,
    `net/ipv6/conf/${link}/forwarding`,
    `net/ipv4/conf/${link}/rp_filter`,
    `net/ipv4/conf/${link}/src_valid_mark`,
    `net/ipv4/conf/${link}/ignore_routes_with_linkdown`,
    `net/ipv6/conf/${link}/ignore_routes_with_linkdown`,
  ]);
  return Object.fromEntries([...all, ...ofLinks].map((path) => [path, valueOf(path)]));
}

/** Settings of the host, all of them each time. Those of `all` come first: the kernel copies some to every link. */
export const randomSettings = (random: Random): Readonly<Record<string, string>> => {
  const bit = (share: number): string => (random.chance(share) ? "1" : "0");
  return settingsOf((path) => {
    if (path.endsWith("all/rp_filter")) return random.chance(0.8) ? "0" : reversePath(random);
    if (path.endsWith("/rp_filter")) return reversePath(random);
    if (path.endsWith("all/src_valid_mark")) return bit(0.25);
    if (path.endsWith("hash_policy") || path.includes("bridge-nf")) return bit(0.5);
    return bit(path.includes("forward") ? (path.includes("/all/") ? 0.92 : 0.95) : 0.2);
  });
};
