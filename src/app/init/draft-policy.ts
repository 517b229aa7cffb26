import {
  type Address,
  addressOf,
  everything,
  type InterfaceAddress,
  lengthOf,
  overlaps,
  prefixFamily,
  prefixOf,
  prefixRange,
} from "../../net/index.ts";
import type { HostState, Link } from "../../state/index.ts";
import type { Draft, DraftNetwork, DraftUplink, Session } from "./draft.ts";
import { draftMachines } from "./draft-machines.ts";
import { createNames, isSayable } from "./give-names.ts";

/** Drafts a policy from what runs on a host; `host` is the host as it is without us. */
export const draftPolicy = (host: HostState, session: Session | null): Draft => {
  const uplinks = draftUplinks(host);
  const leftOut: string[] = [];
  const giveName = createNames();
  const networks = draftNetworks(host, uplinks, giveName, leftOut);
  return {
    uplinks,
    networks,
    machines: draftMachines(host, networks, giveName),
    leftOut: [...leftOut, ...segmentsLeftOut(host, uplinks)],
    forwards: isOn(host, "net/ipv4/ip_forward") || isOn(host, "net/ipv6/conf/all/forwarding"),
    session: session !== null && ownAddresses(host).has(session.server) ? session : null,
  };
};

const isOn = (host: HostState, path: string): boolean => host.config.sysctl.get(path)?.value === "1";

const ownAddresses = (host: HostState): ReadonlySet<Address> =>
  new Set(allAddresses(host).map(({ address }) => addressOf(address)));

const allAddresses = (host: HostState) => [
  ...host.config.address.values(),
  ...host.dynamic.addresses.values(),
];

/** `RT_TABLE_MAIN`. */
const mainTable = 254;

/** The devices by which default routes leave, the preferred one first. */
const draftUplinks = (host: HostState): readonly DraftUplink[] => {
  const gateways = new Map<string, Set<Address>>();
  const routes = [...host.config.route.values(), ...host.dynamic.routes.values()]
    .filter(
      ({ table, type, destination }) => table === mainTable && type === "unicast" && isDefault(destination),
    )
    .toSorted((a, b) => a.metric - b.metric);
  for (const { device, gateway } of routes.flatMap(({ nextHops }) => nextHops)) {
    if (device === null || !isSayable(device)) continue;
    const known = gateways.get(device) ?? new Set();
    gateways.set(device, gateway === null ? known : known.add(gateway));
  }
  const giveName = createNames();
  return [...gateways].map(([device, found]) => ({ name: giveName(device), device, gateways: [...found] }));
};

const isDefault = (destination: string): boolean =>
  destination === everything("ipv4") || destination === everything("ipv6");

/** The bridges on which the host has addresses, but for those that lead out and those that others rule. */
const draftNetworks = (
  host: HostState,
  uplinks: readonly DraftUplink[],
  giveName: (wanted: string) => string,
  leftOut: string[],
): readonly DraftNetwork[] => {
  const networks: DraftNetwork[] = [];
  for (const link of host.config.link.values()) {
    const addresses = usableAddresses(host, link.name);
    if (link.kind !== "bridge" || addresses.length === 0) continue;
    const reason = reasonToLeave(host, link, addresses, uplinks);
    if (reason !== null) leftOut.push(`the bridge ${link.name} (${addresses.join(", ")}): ${reason}`);
    else networks.push({ name: giveName(link.name), bridge: link.name, addresses });
  }
  return networks;
};

const reasonToLeave = (
  host: HostState,
  { name }: Link,
  addresses: readonly InterfaceAddress[],
  uplinks: readonly DraftUplink[],
): string | null => {
  if (!isSayable(name)) return "a policy cannot name it";
  if (uplinks.some(({ device }) => device === name)) return "default routes leave by it, so it is an uplink";
  const owner = bridgeOwners.find(({ pattern }) => pattern.test(name))?.owner;
  if (owner !== undefined) return `it is left to ${owner}`;
  const other = allAddresses(host).find(
    ({ link, address }) =>
      link !== name && link !== "lo" && addresses.some((own) => overlaps(prefixOf(own), prefixOf(address))),
  );
  return other === undefined ? null : `its subnet overlaps that of ${other.address} at ${other.link}`;
};

/** Bridges whose traffic their own programs filter and translate. */
const bridgeOwners: readonly { readonly pattern: RegExp; readonly owner: string }[] = [
  { pattern: /^(?:docker\d+|br-[0-9a-f]{12})$/, owner: "Docker" },
  { pattern: /^(?:podman\d+|cni-podman\d+)$/, owner: "Podman" },
  { pattern: /^(?:cni\d+|kube-bridge|flannel\.\d+)$/, owner: "Kubernetes" },
];

/** The addresses that make a subnet of a network: not link-local ones, none at the edge of its subnet. */
const usableAddresses = (host: HostState, link: string): readonly InterfaceAddress[] =>
  allAddresses(host)
    .filter((address) => address.link === link && address.scope === universe)
    .map(({ address }) => address)
    .filter((address) => !isEdge(address));

/** `RT_SCOPE_UNIVERSE`. */
const universe = 0;

const isEdge = (address: InterfaceAddress): boolean => {
  const family = prefixFamily(address);
  const { first, last } = prefixRange(prefixOf(address));
  if (lengthOf(address) > (family === "ipv4" ? 30 : 126)) return false;
  return addressOf(address) === first || (family === "ipv4" && addressOf(address) === last);
};

/** Devices with addresses that are neither uplink nor bridge: a physical segment, perhaps. */
const segmentsLeftOut = (host: HostState, uplinks: readonly DraftUplink[]): readonly string[] =>
  [...host.config.link.values()].flatMap(({ name, kind, master }) => {
    const addresses = usableAddresses(host, name);
    const isSegment = kind !== "bridge" && master === null && addresses.length > 0 && name !== "lo";
    if (!isSegment || uplinks.some(({ device }) => device === name)) return [];
    return [`the device ${name} (${addresses.join(", ")}): as a network it would become a port of a bridge`];
  });
