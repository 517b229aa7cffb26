import { type NftTable, ownedProtocol, type Route } from "../../state/index.ts";
import { fromNftables } from "../firewalls/from-nftables.ts";
import { ownersOfTable, policyMakers } from "../firewalls/owners.ts";

/** Who made a route, by `rtm_protocol` (`linux/rtnetlink.h`, `RTPROT_*`). */
export const ownerOfRoute = ({ protocol }: Route): string =>
  protocol === ownedProtocol ? "causeway" : (routeProtocols.get(protocol) ?? `protocol ${protocol}`);

const routeProtocols: ReadonlyMap<number, string> = new Map([
  [0, "unknown"],
  [1, "redirect"],
  [2, "kernel"],
  [3, "boot"],
  [4, "administrator"],
  [9, "router advertisement"],
  [11, "zebra"],
  [12, "bird"],
  [16, "dhcp"],
  [186, "bgp"],
  [187, "isis"],
  [188, "ospf"],
  [189, "rip"],
  [192, "eigrp"],
  [196, "static (frr)"],
]);

/**
 * The program that decides in an nftables table: of several in one, whoever sets policies there. `unknown` when nothing
 * is recognised.
 */
export const ownerOfTable = (table: NftTable): string => {
  const owners = ownersOfTable(fromNftables(table));
  return policyMakers.find((maker) => owners.includes(maker)) ?? owners[0]!;
};
