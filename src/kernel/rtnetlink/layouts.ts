import type { AttributeNames, MessageLayout } from "../netlink/index.ts";
import { addressAttributes, addressHeaderLength } from "./address.ts";
import { messageTypes } from "./constants.ts";
import { linkAttributes, linkHeaderLength } from "./link-attributes.ts";
import { neighbourAttributes, neighbourHeaderLength } from "./neighbour.ts";
import { nextHopAttributes, nextHopHeaderLength } from "./next-hop-object.ts";
import { routeHeaderLength } from "./route.ts";
import { routeAttributes } from "./route-attributes.ts";
import { ruleHeaderLength } from "./rule.ts";
import { ruleAttributes } from "./rule-action.ts";

/** Names of attributes as the kernel's headers spell them, from ours: `{ outputLink: "OIF" }` by its number. */
const named = <Key extends string>(
  prefix: string,
  numbers: Readonly<Record<Key, number>>,
  spelling: Readonly<Record<Key, string>>,
): AttributeNames =>
  Object.fromEntries(
    (Object.keys(numbers) as Key[]).map((key) => [numbers[key], `${prefix}_${spelling[key]}`]),
  );

const link: MessageLayout = {
  headerLength: linkHeaderLength,
  names: {
    ...named("IFLA", linkAttributes, {
      mac: "ADDRESS",
      name: "IFNAME",
      mtu: "MTU",
      link: "LINK",
      master: "MASTER",
      operationalState: "OPERSTATE",
      linkInfo: "LINKINFO",
      alias: "IFALIAS",
      extensionMask: "EXT_MASK",
      carrier: "CARRIER",
      linkNamespace: "LINK_NETNSID",
    }),
    [linkAttributes.linkInfo]: {
      name: "IFLA_LINKINFO",
      inside: {
        1: "IFLA_INFO_KIND",
        2: "IFLA_INFO_DATA",
        4: "IFLA_INFO_SLAVE_KIND",
        5: "IFLA_INFO_SLAVE_DATA",
      },
    },
  },
};

const address: MessageLayout = {
  headerLength: addressHeaderLength,
  names: named("IFA", addressAttributes, {
    address: "ADDRESS",
    local: "LOCAL",
    label: "LABEL",
    broadcast: "BROADCAST",
    cacheInfo: "CACHEINFO",
    flags: "FLAGS",
    protocol: "PROTO",
  }),
};

const route: MessageLayout = {
  headerLength: routeHeaderLength,
  names: named("RTA", routeAttributes, {
    destination: "DST",
    source: "SRC",
    outputLink: "OIF",
    gateway: "GATEWAY",
    metric: "PRIORITY",
    preferredSource: "PREFSRC",
    metrics: "METRICS",
    multipath: "MULTIPATH",
    flow: "FLOW",
    cacheInfo: "CACHEINFO",
    table: "TABLE",
    via: "VIA",
    preference: "PREF",
    encapsulationType: "ENCAP_TYPE",
    encapsulation: "ENCAP",
    expires: "EXPIRES",
    nextHopId: "NH_ID",
  }),
};

const neighbour: MessageLayout = {
  headerLength: neighbourHeaderLength,
  names: named("NDA", neighbourAttributes, {
    destination: "DST",
    mac: "LLADDR",
    vlan: "VLAN",
    vni: "VNI",
    master: "MASTER",
  }),
};

const rule: MessageLayout = {
  headerLength: ruleHeaderLength,
  names: named("FRA", ruleAttributes, {
    destination: "DST",
    source: "SRC",
    inputName: "IIFNAME",
    goto: "GOTO",
    priority: "PRIORITY",
    mark: "FWMARK",
    flow: "FLOW",
    tunnelId: "TUN_ID",
    suppressGroup: "SUPPRESS_IFGROUP",
    suppressPrefixLength: "SUPPRESS_PREFIXLEN",
    table: "TABLE",
    mask: "FWMASK",
    outputName: "OIFNAME",
    l3mdev: "L3MDEV",
    users: "UID_RANGE",
    protocol: "PROTOCOL",
    ipProtocol: "IP_PROTO",
    sourcePorts: "SPORT_RANGE",
    destinationPorts: "DPORT_RANGE",
  }),
};

const nextHop: MessageLayout = {
  headerLength: nextHopHeaderLength,
  names: named("NHA", nextHopAttributes, {
    id: "ID",
    group: "GROUP",
    groupType: "GROUP_TYPE",
    blackhole: "BLACKHOLE",
    outputLink: "OIF",
    gateway: "GATEWAY",
  }),
};

const layouts: ReadonlyMap<number, MessageLayout> = new Map([
  [messageTypes.newLink, link],
  [messageTypes.setLink, link],
  [messageTypes.deleteLink, link],
  [messageTypes.getLink, link],
  [messageTypes.newAddress, address],
  [messageTypes.deleteAddress, address],
  [messageTypes.newRoute, route],
  [messageTypes.deleteRoute, route],
  [messageTypes.getRoute, route],
  [messageTypes.newNeighbour, neighbour],
  [messageTypes.deleteNeighbour, neighbour],
  [messageTypes.newRule, rule],
  [messageTypes.deleteRule, rule],
  [messageTypes.newNextHop, nextHop],
  [messageTypes.deleteNextHop, nextHop],
]);

/** How messages of `type` are laid out, to name the attribute that the kernel points at. */
export const routeLayoutOf = (type: number): MessageLayout | null => layouts.get(type) ?? null;
