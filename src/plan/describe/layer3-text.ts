import type {
  FdbEntry,
  LinkAddress,
  Neighbour,
  NextHop,
  NextHopObject,
  Route,
  RoutingRule,
} from "../../state/index.ts";

/** The words that are there, with single blanks between. */
const words = (...parts: readonly (string | false | null)[]): string =>
  parts.filter((part) => part !== false && part !== null && part !== "").join(" ");

export const addressText = ({ link, address, peer, noPrefixRoute }: LinkAddress): string =>
  words(
    `address ${address}`,
    peer !== null && `peer ${peer}`,
    `dev ${link}`,
    noPrefixRoute && "noprefixroute",
  );

export const neighbourText = ({ link, address, mac, proxy }: Neighbour): string =>
  words("neighbour", proxy && "proxy", address, mac !== null && `lladdr ${mac}`, `dev ${link}`);

export const fdbText = ({ link, mac, vlan, remote }: FdbEntry): string =>
  words(`fdb entry ${mac} dev ${link}`, vlan !== null && `vlan ${vlan}`, remote !== null && `dst ${remote}`);

export const nextHopText = ({ id, device, gateway, blackhole, onLink, group }: NextHopObject): string =>
  words(
    `next hop ${id}`,
    group.length > 0 && `group ${group.map((member) => `${member.id},${member.weight}`).join("/")}`,
    gateway !== null && `via ${gateway}`,
    device !== null && `dev ${device}`,
    blackhole && "blackhole",
    onLink && "onlink",
  );

/** `route 10.0.0.0/8 via 192.168.1.1 dev eth0 metric 50`; the main table (254) is not named. */
export const routeText = (route: Route): string =>
  words(
    "route",
    route.type !== "unicast" && route.type,
    route.destination,
    route.source !== null && `from ${route.source}`,
    route.nextHopId !== null && `nhid ${route.nextHopId}`,
    route.nextHops.length === 1
      ? hopText(route.family, route.nextHops[0]!)
      : route.nextHops.map((hop) => `nexthop ${hopText(route.family, hop)} weight ${hop.weight}`).join(" "),
    route.table !== 254 && `table ${route.table}`,
    route.tos !== 0 && `tos ${route.tos}`,
    route.metric !== 0 && `metric ${route.metric}`,
    route.preferredSource !== null && `src ${route.preferredSource}`,
    route.mtu !== null && `mtu ${route.mtu}`,
  );

const hopText = (family: Route["family"], { device, gateway, onLink }: NextHop): string =>
  words(
    gateway !== null && `via ${family === "ipv4" && gateway.includes(":") ? "inet6 " : ""}${gateway}`,
    device !== null && `dev ${device}`,
    onLink && "onlink",
  );

/** `rule ipv4 20000 from 10.0.0.0/8 fwmark 0x1/0xff lookup 100`. */
export const ruleText = (rule: RoutingRule): string =>
  words(
    `rule ${rule.family} ${rule.priority}`,
    rule.invert && "not",
    rule.from !== null && `from ${rule.from}`,
    rule.to !== null && `to ${rule.to}`,
    rule.inputDevice !== null && `iif ${rule.inputDevice}`,
    rule.outputDevice !== null && `oif ${rule.outputDevice}`,
    rule.mark !== null && `fwmark 0x${rule.mark.value.toString(16)}/0x${rule.mark.mask.toString(16)}`,
    rule.tos !== 0 && `tos ${rule.tos}`,
    rule.ipProtocol !== null && `ipproto ${rule.ipProtocol}`,
    rule.sourcePorts !== null && `sport ${rule.sourcePorts.first}-${rule.sourcePorts.last}`,
    rule.destinationPorts !== null && `dport ${rule.destinationPorts.first}-${rule.destinationPorts.last}`,
    rule.users !== null && `uidrange ${rule.users.first}-${rule.users.last}`,
    rule.l3mdev && "l3mdev",
    rule.tunnelId !== null && `tun_id ${rule.tunnelId}`,
    actionText(rule.action),
    rule.suppressPrefixLength !== null && `suppress_prefixlength ${rule.suppressPrefixLength}`,
    rule.suppressGroup !== null && `suppress_ifgroup ${rule.suppressGroup}`,
  );

const actionText = (action: RoutingRule["action"]): string => {
  switch (action.kind) {
    case "lookup":
      return `lookup ${action.table}`;
    case "goto":
      return `goto ${action.priority}`;
    case "nop":
    case "blackhole":
    case "unreachable":
    case "prohibit":
      return action.kind;
  }
};
