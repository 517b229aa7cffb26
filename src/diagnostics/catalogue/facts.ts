import type { CatalogueEntry } from "../catalogue.ts";

/** What a host cannot give to a policy that is sound by itself: found when the policy meets the host. */
export const factCodes = {
  "policy/missing-device": {
    cause:
      "an uplink, network or machine names a device (or an existing bridge) that this host does not have",
    cure: "correct the name (`causeway discover` lists the links), or make the device first",
  },
  "policy/not-a-bridge": {
    cause: "`bridge:` names a device that is not a bridge",
    cure: "name a bridge, or leave `bridge:` out: then the network gets a bridge of its own",
  },
  "policy/device-holds-addresses": {
    cause: "a device that holds addresses would become a bridge port, and its addresses would stop working",
    cure: "move the addresses away first, or choose another device",
  },
  "policy/adopt-needs-confirm": {
    cause:
      "`adopt: true` moves a device with its addresses under a bridge: that needs a confirmed apply, not supported by this version yet",
    cure: "move the addresses away first, then leave `adopt` out",
  },
  "policy/device-in-foreign-bridge": {
    cause: "a device that should join one of our bridges is already a port of another one",
    cure: "take it out of that bridge, or name that bridge with `bridge:`",
  },
  "policy/link-name-taken": {
    cause: "a link with the name that a network's bridge would get exists already and is not ours",
    cure: "rename the network, or remove the link",
  },
  "policy/uncovered-gateway": {
    cause:
      "no connected prefix covers a gateway or next hop, so the kernel would not know by which device to reach it",
    cure: "give the host an address in the gateway's subnet, or correct the gateway",
  },
  "policy/uplink-without-address": {
    cause:
      "a network of mode nat needs an uplink's own address to hide behind, and the uplink has none of that family",
    cure: "give the uplink's device an address of that family, or use mode routed",
  },
  "policy/uplink-without-gateway": {
    cause: "an uplink says `gateway: auto`, but the host has no default route by its device",
    cure: "write the gateway, or let DHCP or router advertisements bring the route",
  },
  "policy/path-without-gateway": {
    cause: "no uplink of a `via` or `balance` has a gateway and a device that is up (a warning)",
    cure: "write the gateway, set the device up, or add another uplink; until then such traffic is unreachable",
  },
  "policy/uplink-order": {
    cause: "a default route that is not ours is preferred to ours and contradicts the order of the uplinks",
    cure: "remove that route, raise its metric, or put the uplinks in another order",
  },
  "policy/route-shadowed": {
    cause: "a route to the same prefix that is not ours has a smaller or equal metric and would win",
    cure: "remove that route or raise its metric above ours",
  },
  "policy/device-down": {
    cause: "a next hop's device is administratively down, and the kernel takes no routes by it",
    cure: "bring the device up and apply again",
  },
  "policy/subnet-overlaps-host": {
    cause: "a network's subnet overlaps a subnet that this host is already connected to by another device",
    cure: "choose another subnet for the network",
  },
  "policy/vm-not-running": {
    cause: "a virtual machine named by `vm:` was not found running, so it has no tap to connect",
    cure: "start it and apply again; everything else is set up meanwhile",
  },
  "policy/machine-without-address": {
    cause: "a rule or `publish` names a machine whose address is neither written nor known",
    cure: "write `address:` for the machine, or apply again when it has got its lease",
  },
  "policy/nothing-published": {
    cause: "a publication has no effect: the uplink's device has no address of a family that the machine has",
    cure: "give the uplink's device such an address, or the machine one, and apply again",
  },
} as const satisfies Readonly<Record<string, CatalogueEntry>>;
