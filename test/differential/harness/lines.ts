import { address as canonical, families, type Family, type MacAddress } from "../../../src/net/index.ts";
import { knownAddresses, routerAddress } from "../hosts/addresses.ts";
import { cables, layer3Links, stations } from "./network.ts";

/** The tables of routes that hosts have beside `main`. */
export const routeTables: readonly number[] = [100, 101, 102, 103];

const flushes = (tables: readonly number[]): readonly string[] =>
  tables.map((table) => `route flush table ${table}`);

/**
 * A rule that changes nothing: the kernel remembers whether a namespace ever had rules of its own, and looks at sources
 * more closely then (`fib_has_custom_rules`); with this one the state of the host says so, too.
 */
const ownRule = "rule add pref 32765 lookup 250";

/**
 * Takes away what a configuration added; settings are always written as a whole. Every link has an address at any time:
 * the kernel forgets the neighbours of a link that loses its last one.
 */
export const resetLines: Readonly<Record<Family, readonly string[]>> = {
  ipv4: [
    "nexthop flush",
    "rule flush",
    ownRule,
    "rule add pref 32766 lookup main",
    "rule add pref 32767 lookup default",
    ...layer3Links.map((link, at) => `address replace 192.0.2.${at + 1}/32 dev ${link}`),
    ...layer3Links.map((link) => `address flush dev ${link} to 10.0.0.0/8`),
    ...flushes([...routeTables, 254]),
  ],
  ipv6: [
    "rule flush",
    ownRule,
    "rule add pref 32766 lookup main",
    ...layer3Links.map((link) => `address flush dev ${link}`),
    ...flushes([...routeTables, 254]),
  ],
};

/** The MAC address at which `address` is reached by a link: that of the other end, or of a station behind a bridge. */
export const neighbourMac = (link: string, address: string): MacAddress => {
  const cable = cables.find((cable) => cable.link === link);
  if (cable !== undefined) return cable.peerMac;
  const behind = stations.filter(({ port }) =>
    cables.some((cable) => cable.link === port && cable.bridge === link),
  );
  if (behind.length === 0) return cables[0]!.peerMac;
  const sum = Buffer.from(address).reduce((total, byte) => (total * 31 + byte) % 65_521, 7);
  return behind[sum % behind.length]!.mac;
};

/** The addresses whose MAC the host knows on every link: nearly all that there are. */
const knownNeighbours: Readonly<Record<Family, readonly string[]>> = {
  ipv4: knownAddresses("ipv4"),
  ipv6: [...knownAddresses("ipv6"), routerAddress],
};

export const neighbourLines = (): readonly string[] =>
  layer3Links.flatMap((link) =>
    families.flatMap((family) =>
      knownNeighbours[family].map(
        (address) =>
          `neigh replace ${address} lladdr ${neighbourMac(link, canonical(address))} nud permanent dev ${link}`,
      ),
    ),
  );
