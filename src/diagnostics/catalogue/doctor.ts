import type { CatalogueEntry } from "../catalogue.ts";

/** What `causeway doctor` finds. */
export const doctorCodes = {
  "doctor/missing-feature": {
    cause: "the kernel was built without something that Causeway uses, or its module is not there",
    cure: "load the module, or boot a kernel that has it; a notice names what else works without",
  },
  "doctor/forwarding-off": {
    cause: "networks forward, but an interface with a default route does not, so replies are dropped",
    cure: "apply the policy again, with that interface among its uplinks",
  },
  "doctor/advertisements-ignored": {
    cause: "an interface forwards IPv6 and its `accept_ra` is 1, so it takes no more router advertisements",
    cure: "set `accept_ra` of the interface to 2",
  },
  "doctor/rp-filter": {
    cause:
      "several interfaces lead out and reverse-path filtering is strict: the larger of `all` and the interface counts",
    cure: "set `rp_filter` of the interface to 2 (loose)",
  },
  "doctor/forward-drop": {
    cause:
      "a firewall of somebody else drops forwarded packets that it does not know; an accept in our table does not help",
    cure: "let packets of the links `cw-*` pass in that firewall",
  },
  "doctor/bridge-netfilter": {
    cause: "br_netfilter hands packets between ports of a bridge to a chain that drops them",
    cure: "set the `bridge-nf-call-…` setting to 0, or let the bridge pass in that chain",
  },
  "doctor/networkd-foreign": {
    cause: "systemd-networkd runs and may delete routes and routing rules that it did not make",
    cure: "set `ManageForeignRoutes=no` and `ManageForeignRoutingPolicyRules=no` in its configuration",
  },
  "doctor/network-manager": {
    cause: "NetworkManager runs and has no rule to leave the links `cw-*` alone",
    cure: "add `interface-name:cw-*` to its `unmanaged-devices`",
  },
  "doctor/legacy-iptables": {
    cause: "legacy iptables has rules, which nftables and so most tools do not show",
    cure: "read them with `iptables-legacy-save`, and move them to iptables-nft",
  },
  "doctor/no-dnsmasq": {
    cause: "dnsmasq is not installed, so networks cannot have DHCP, router advertisements or DNS",
    cure: "install `dnsmasq-base`",
  },
  "doctor/dhcp-server": {
    cause: "another DHCP server listens on a link of ours, or on all",
    cure: "stop it, or bind it to the interface that it serves",
  },
  "doctor/port-taken": {
    cause: "another program holds the DNS port on addresses of ours, or on all",
    cure: "bind it to the addresses that it serves",
  },
  "doctor/duplicate-mac": {
    cause: "two cards on one bridge have one MAC address, as happens to cloned virtual machines",
    cure: "give one of them another MAC address",
  },
  "doctor/mtu-mismatch": {
    cause: "the ports of a bridge differ in MTU, and a bridge drops what is too large without a word",
    cure: "give all ports of the bridge one MTU",
  },
  "doctor/address-conflict": {
    cause: "one address is answered for by two MAC addresses, or an address of the host by somebody else",
    cure: "give one of the two machines another address",
  },
  "doctor/priority-taken": {
    cause: "a routing rule that is not ours has a priority of our window",
    cure: "give it a priority outside of the window",
  },
  "doctor/next-hop-id-taken": {
    cause: "a next-hop object that is not ours has an id of our window",
    cure: "give it an id outside of the window",
  },
  "doctor/table-taken": {
    cause: "a routing table of our window holds routes that are not ours",
    cure: "move them to a table outside of the window",
  },
  "doctor/mark-taken": {
    cause: "a rule of somebody else looks for mark bits of ours, needs them to be zero, or overwrites them",
    cure: "let it use a mask without our bits",
  },
  "doctor/link-name-taken": {
    cause: "a link that Causeway did not make has a name that begins with `cw-`",
    cure: "rename it; these names belong to Causeway",
  },
  "doctor/conntrack-full": {
    cause: "the kernel's table of connections has hardly any room left, and then drops new ones",
    cure: "raise `nf_conntrack_max`, or find who fills the table",
  },
  "doctor/state-directory": {
    cause:
      "the state directory cannot be read or written, a file of it is damaged, or a change was interrupted",
    cure: "do what the finding says; until then no change can be made safely",
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
