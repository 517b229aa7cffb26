import type { CatalogueEntry } from "../catalogue.ts";

/** Faults in what the policy says: names, addresses, and what the host cannot give. */
export const policyCodes = {
  "policy/unknown-name": {
    cause:
      "a name stands where a network, machine, group, service or uplink was expected, but none is declared",
    cure: "declare it, or correct the spelling; the hint names the nearest declared one",
  },
  "policy/duplicate-name": {
    cause:
      "one name is declared twice: machines, networks and groups share one space of names, rules and publications have one each",
    cure: "rename one of them",
  },
  "policy/wrong-kind": {
    cause:
      "a name is declared, but as something that cannot stand there: a network where a machine is needed",
    cure: "name something of the needed kind",
  },
  "policy/cycle": {
    cause: "a group or service contains itself, directly or through others",
    cure: "take one of the references out",
  },
  "policy/overlapping-subnets": {
    cause:
      "two subnets have addresses in common, so the host could not tell which network a packet belongs to",
    cure: "give each network a subnet of its own",
  },
  "policy/unusable-address": {
    cause:
      "an address can never belong to one host there: loopback, multicast, unspecified, link-local without a link",
    cure: "use a global or private unicast address",
  },
  "policy/subnet-edge": {
    cause: "an address is the first of its subnet (which names the subnet) or, in IPv4, the last (broadcast)",
    cure: "use an address between the two",
  },
  "policy/outside-network": {
    cause: "a machine has an address that its network's subnets do not contain, or that another network's do",
    cure: "correct the address or the network",
  },
  "policy/address-taken": {
    cause: "two machines have one address, or a machine has the host's own address in its network",
    cure: "give each its own address",
  },
  "policy/too-many-addresses": {
    cause: "a machine or a gateway has two addresses of one family, or `auto` stands beside addresses",
    cure: "keep one IPv4 and one IPv6 address; write a second card as a second machine",
  },
  "policy/mac-taken": {
    cause: "two machines have one MAC address",
    cure: "give each card its own; after cloning a VM, generate a new one",
  },
  "policy/device-taken": {
    cause:
      "one device stands in two places (as uplink, as port of a network or of a machine, or as bridge), or two uplinks of one device do not each have written gateways of their own",
    cure: "use each device once, or write the gateways of uplinks that share one",
  },
  "policy/ambiguous-vm": {
    cause: "two machines are cards of one VM and cannot be told apart",
    cure: "give each of them its `mac`",
  },
  "policy/vm-and-device": {
    cause:
      "a machine has both `vm` and `device`; the one finds its port by the VM's taps, the other names it",
    cure: "keep one of them",
  },
  "policy/network-without-address": {
    cause: "a network of mode nat or routed has no address, so its machines have no gateway",
    cure: "give it the host's address in it, like `address: 10.10.0.1/24`",
  },
  "policy/bridge-without-device": {
    cause:
      "a network of mode bridge has neither a device that leads to the physical segment nor an existing bridge",
    cure: "add `device:` or `bridge:`",
  },
  "policy/device-not-bridge": {
    cause: "a network that is not of mode bridge names a device",
    cure: "use mode bridge, or give the device to a machine of the network",
  },
  "policy/dhcp-on-bridge": {
    cause:
      "DHCP or router advertisements are asked for on a physical segment, which has its own server and router",
    cure: "take it out, or use mode nat or routed",
  },
  "policy/missing-family": {
    cause: "DHCP needs an IPv4 address in its network, router advertisements an IPv6 address, DNS either",
    cure: "add an address of that family to the network",
  },
  "policy/subnet-size": {
    cause: "a subnet is too small for DHCP, or not a /64 as router advertisements need (RFC 4862 §5.5.3)",
    cure: "use a /29 or larger for DHCP and a /64 for router advertisements",
  },
  "policy/duplicate-route": {
    cause: "one prefix stands twice in `routes`",
    cure: "join the next hops in one list, in order of preference",
  },
  "policy/duplicate-next-hop": {
    cause: "one next hop stands twice for one prefix",
    cure: "take one of them out",
  },
  "policy/next-hop-family": {
    cause: "an IPv6 prefix has an IPv4 next hop; only the other way round is possible (RFC 8950)",
    cure: "use an IPv6 next hop",
  },
  "policy/next-hop-is-host": {
    cause: "a next hop is the host's own address",
    cure: "name the router behind which the prefix lies",
  },
  "policy/route-inside-network": {
    cause: "a route leads to addresses of a declared network, which are reached directly and come first",
    cure: "take the route out, or make the network's subnet smaller",
  },
  "policy/publish-service": {
    cause: "a publication does not name exactly one port or range of ports of tcp, udp or sctp",
    cure: "write one entry for each port or range",
  },
  "policy/publish-target": {
    cause: "a publication leads to a machine whose address is not known beforehand, or to ports above 65535",
    cure: "give the machine an `address`, or lower `port`",
  },
  "policy/port-taken": {
    cause: "two publications take one port of one uplink",
    cure: "publish one of them at another port",
  },
  "policy/rule-from-host": {
    cause: "a rule binds what the host itself sends, which is never filtered",
    cure: "take the rule out",
  },
  "policy/isolated": {
    cause:
      "a rule or publication names an isolated network, or a machine in one; such a network has no way out or in",
    cure: "take it out, or give the network another mode",
  },
  "policy/same-network": {
    cause:
      "a rule is about machines of one network, whose traffic goes straight between them and not through the host",
    cure: "`isolate: on` keeps the machines of a network apart; else put them into two networks",
  },
  "policy/no-uplink": {
    cause: "`internet` is what leaves by an uplink, and none is declared",
    cure: "declare one under `uplinks`",
  },
  "policy/duplicate-uplink": {
    cause: "one uplink stands twice in one `via`",
    cure: "take one of them out",
  },
  "policy/steer-to-host": {
    cause: "an entry of `steer` is about what goes to the host itself, which takes no way on",
    cure: "take `host` out; who may talk to the host is for `rules` to say",
  },
  "policy/family-mismatch": {
    cause:
      "one side of a rule has IPv4 addresses only and the other IPv6 addresses only, so nothing can match",
    cure: "name addresses of one family on both sides",
  },
  "policy/too-many-paths": {
    cause: "the lines of `steer` ask for more different paths than packet marks can tell apart",
    cure: "let lines share the same `via` or `balance`",
  },
  "policy/duplicate-setting": {
    cause: "two files set the same thing under `settings`",
    cure: "keep one of the two",
  },
  "policy/window-taken": {
    cause:
      "somebody else on the host uses numbers of a window that is Causeway's: mark bits, rule priorities or routing tables (a warning for the usual windows, an error for one that `settings` names)",
    cure: "choose another window under `settings`, or move what uses it",
  },
  "policy/validity-over": {
    cause: "the times at which a rule holds are over, and it never holds again (a warning)",
    cure: "take the rule out, or give it another `validity`",
  },
  "policy/no-effect": {
    cause: "something is allowed but does nothing where it stands (a warning)",
    cure: "take it out, or add what it needs",
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
