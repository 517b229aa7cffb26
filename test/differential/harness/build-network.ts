import { writeFileSync } from "node:fs";
import { openNamespace, runInNamespace } from "../../../src/kernel/index.ts";
import { bridges, cables, stations } from "./network.ts";
import { feed, ipLines, run } from "./programs.ts";

/** The group of nflog to which the host tells the ICMP errors and resets that it makes. */
export const logGroup = 4_321;

/** The name of the harness's own table, which no model is shown. */
export const harnessTable = "cwt_harness";

/** Writes settings below `/proc/sys` of a namespace; those that this kernel lacks are passed over. */
export const writeSettings = (namespace: string, settings: Readonly<Record<string, string>>): void => {
  const opened = openNamespace(namespace);
  runInNamespace(opened, () => {
    for (const [path, value] of Object.entries(settings)) writeSetting(path, value);
  });
  opened.close();
};

const writeSetting = (path: string, value: string): void => {
  try {
    writeFileSync(`/proc/sys/${path}`, value);
  } catch {
    // Not every kernel has them all, and whoever needs one observes it.
  }
};

/** Quiet links: nothing is sent but what is asked for. */
const quiet = {
  "net/ipv6/conf/default/accept_dad": "0",
  "net/ipv6/conf/default/accept_ra": "0",
  "net/ipv6/conf/default/addr_gen_mode": "1",
  "net/ipv6/conf/default/router_solicitations": "0",
  "net/ipv4/conf/default/send_redirects": "0",
  "net/ipv4/conf/all/send_redirects": "0",
  "net/ipv4/conf/default/accept_redirects": "0",
};

/** Errors are told at any rate; echoes are taken without an answer; late segments are not told apart. */
const hostSettings = {
  "net/ipv4/icmp_ratelimit": "0",
  "net/ipv4/icmp_msgs_per_sec": "1000000000",
  "net/ipv4/icmp_msgs_burst": "1000000000",
  "net/ipv6/icmp/ratelimit": "0",
  "net/ipv4/icmp_echo_ignore_all": "1",
  "net/ipv6/icmp/echo_ignore_all": "1",
  "net/ipv4/tcp_fastopen": "5",
  "net/netfilter/nf_conntrack_tcp_be_liberal": "1",
};

/**
 * What the host says of its own accord would count in its chains: it is caught before the first of them. ICMP errors and
 * resets are told by nflog, noise is dropped silently.
 */
export const harnessRules = `table inet ${harnessTable} {
  chain output {
    type filter hook output priority -1000000; policy accept;
    icmp type { destination-unreachable, redirect, time-exceeded, parameter-problem } log group ${logGroup} drop
    icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem } log group ${logGroup} drop
    tcp flags & rst == rst log group ${logGroup} drop
    icmpv6 type >= 130 drop
    ip protocol igmp drop
  }
}`;

/** Makes the tester and the host with all cables between. Two namespaces: whoever makes them removes them. */
export const buildNetwork = (tester: string, host: string): void => {
  for (const name of [tester, host]) {
    run("ip", "netns", "add", name);
    writeSettings(name, {
      ...quiet,
      ...(name === tester ? { "net/ipv6/conf/default/disable_ipv6": "1" } : {}),
    });
  }
  complainAbout(ipLines(host, hostLines(tester)));
  complainAbout(ipLines(tester, testerLines));
  writeSettings(host, hostSettings);
  complainAbout(feed(host, ["bridge", "-batch", "-"], `${forwardingEntries.join("\n")}\n`));
  complainAbout(feed(host, ["nft", "-f", "-"], harnessRules));
};

const complainAbout = (complaint: string): void => {
  if (complaint !== "") throw new Error(complaint);
};

const hostLines = (tester: string): readonly string[] => [
  "link set lo up",
  ...bridges.flatMap(({ name, mac }) => [
    `link add ${name} address ${mac} type bridge mcast_snooping 0 forward_delay 0`,
    `link set ${name} up`,
  ]),
  ...cables.flatMap(({ link, peer, mac, bridge }) => [
    `link add ${link} address ${mac} type veth peer name ${peer} netns ${tester}`,
    ...(bridge === null
      ? []
      : [`link set ${link} master ${bridge}`, `link set ${link} type bridge_slave learning off`]),
    `link set ${link} up`,
  ]),
];

const testerLines: readonly string[] = [
  "link set lo up",
  ...cables.flatMap(({ peer, peerMac, hasCarrier }) => [
    `link set ${peer} address ${peerMac} arp off`,
    ...(hasCarrier ? [`link set ${peer} up`] : []),
  ]),
];

const forwardingEntries: readonly string[] = stations
  .filter(({ isKnown }) => isKnown)
  .map(({ mac, port }) => `fdb add ${mac} dev ${port} master static`);
