import { type NftTable, ownedProtocol, ownedTable, type Route } from "../../state/index.ts";

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

/** Who made an nftables table, by the names that known programs use. `unknown` when nothing is recognised. */
export const ownerOfTable = (table: NftTable): string => {
  if (table.family === ownedTable.family && table.name === ownedTable.name) return "causeway";
  const chains = table.chains.map(({ name }) => name);
  return tableOwners.find(({ recognises }) => recognises(table.name, chains))?.owner ?? "unknown";
};

interface TableOwner {
  readonly owner: string;
  readonly recognises: (table: string, chains: readonly string[]) => boolean;
}

const hasChain =
  (start: string) =>
  (_table: string, chains: readonly string[]): boolean =>
    chains.some((chain) => chain.startsWith(start));

const tableOwners: readonly TableOwner[] = [
  { owner: "firewalld", recognises: (table) => table === "firewalld" },
  {
    owner: "libvirt",
    recognises: (table, chains) => table === "libvirt_network" || hasChain("LIBVIRT_")(table, chains),
  },
  { owner: "docker", recognises: hasChain("DOCKER") },
  {
    owner: "kubernetes",
    recognises: (table, chains) => table === "kube-proxy" || hasChain("KUBE-")(table, chains),
  },
  { owner: "tailscale", recognises: hasChain("ts-") },
  { owner: "ufw", recognises: hasChain("ufw") },
  {
    owner: "iptables",
    recognises: (table, chains) =>
      iptablesTables.has(table) && chains.some((chain) => chain === chain.toUpperCase()),
  },
];

const iptablesTables: ReadonlySet<string> = new Set(["filter", "nat", "mangle", "raw", "security"]);
