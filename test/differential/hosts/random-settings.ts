import { layer3Links } from "../harness/network.ts";
import type { Random } from "../random.ts";

const reversePath = (random: Random): string =>
  random.weighted([
    [6, "0"],
    [2, "1"],
    [2, "2"],
  ]);

/** Settings of the host, all of them each time. Those of `all` come first: the kernel copies some to every link. */
export const randomSettings = (random: Random): Readonly<Record<string, string>> => {
  const bit = (share: number): string => (random.chance(share) ? "1" : "0");
  const settings: Record<string, string> = {
    "net/ipv4/ip_forward": bit(0.95),
    "net/ipv6/conf/all/forwarding": bit(0.92),
    "net/ipv4/conf/all/rp_filter": random.chance(0.8) ? "0" : reversePath(random),
    "net/ipv4/conf/all/src_valid_mark": bit(0.3),
    "net/ipv4/conf/all/ignore_routes_with_linkdown": bit(0.3),
    "net/ipv6/conf/all/ignore_routes_with_linkdown": bit(0.3),
    "net/ipv4/fib_multipath_hash_policy": bit(0.5),
    "net/bridge/bridge-nf-call-iptables": bit(0.5),
    "net/bridge/bridge-nf-call-ip6tables": bit(0.5),
  };
  for (const link of layer3Links) {
    settings[`net/ipv4/conf/${link}/forwarding`] = bit(0.93);
    settings[`net/ipv6/conf/${link}/forwarding`] = bit(0.9);
    settings[`net/ipv4/conf/${link}/rp_filter`] = reversePath(random);
    settings[`net/ipv4/conf/${link}/src_valid_mark`] = bit(0.2);
    settings[`net/ipv4/conf/${link}/ignore_routes_with_linkdown`] = bit(0.2);
    settings[`net/ipv6/conf/${link}/ignore_routes_with_linkdown`] = bit(0.2);
  }
  return settings;
};
