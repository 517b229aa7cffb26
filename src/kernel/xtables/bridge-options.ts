/** Extensions of ebtables by how their options begin (ebtables(8)); the longest beginning counts. */
const beginnings: readonly (readonly [beginning: string, extension: string])[] = [
  ["ip6-", "ip6"],
  ["ip-", "ip"],
  ["arp-", "arp"],
  ["vlan-", "vlan"],
  ["among-", "among"],
  ["pkttype-", "pkttype"],
  ["802_3-", "802_3"],
  ["stp-", "stp"],
  ["limit", "limit"],
  ["mark", "mark_m"],
  ["log", "log"],
  ["nflog", "nflog"],
  ["string", "string"],
];

/** The extension that an option without `-m` belongs to: `ip` for `ip-src`. */
export const bridgeExtensionOf = (option: string): string =>
  beginnings.find(([beginning]) => option.startsWith(beginning))?.[1] ?? option;
