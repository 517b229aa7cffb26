import type { Family } from "../../../src/net/index.ts";
import { routeTables } from "../harness/lines.ts";
import { layer3Links } from "../harness/network.ts";
import type { Random } from "../random.ts";
import {
  farAddresses,
  lonelyAddress,
  ownAddresses,
  prefixes,
  routerAddress,
  stationAddresses,
} from "./addresses.ts";
import type { HostSpec } from "./host-spec.ts";

/** Addresses of the host: nearly every link has one of each family, some two, with prefixes that overlap. */
export const randomAddresses = (random: Random): readonly string[] =>
  layer3Links.flatMap((link, at) => [
    ...random
      .some(
        ownAddresses("ipv4", at),
        random.weighted([
          [1, 0],
          [7, 1],
          [2, 2],
        ]),
      )
      .map(
        (address) =>
          `${address}/${random.weighted([
            [8, 24],
            [1, 25],
            [1, 26],
            [1, 16],
          ])} dev ${link}`,
      ),
    ...random
      .some(
        ownAddresses("ipv6", at),
        random.weighted([
          [1, 0],
          [7, 1],
          [1, 2],
        ]),
      )
      .map(
        (address) =>
          `${address}/${random.weighted([
            [8, 64],
            [1, 112],
            [1, 62],
          ])} dev ${link} nodad`,
      ),
  ]);

/** A way out: `via ADDRESS dev LINK`, or the link alone. */
const wayOut = (random: Random, family: Family): string => {
  const at = random.integer(0, layer3Links.length - 1);
  const link = layer3Links[at]!;
  const gateway = random.weighted<string>([
    [12, `via ${random.pick(stationAddresses(family, at))}${family === "ipv6" ? " onlink" : ""}`],
    [family === "ipv6" ? 6 : 0, `via ${routerAddress}`],
    [family === "ipv4" ? 2 : 0, `via inet6 ${routerAddress}`],
    [1, `via ${lonelyAddress(family, at)}`],
    [1, `via ${random.pick(farAddresses[family])} onlink`],
    [3, ""],
  ]);
  const [hop, onlink] = gateway.endsWith(" onlink") ? [gateway.slice(0, -7), " onlink"] : [gateway, ""];
  return `${hop} dev ${link}${onlink}`.trim();
};

const destination = (random: Random, family: Family): string =>
  random.chance(0.25) ? "default" : random.pick(prefixes[family]);

/** A route with everything that `ip route` can say of where it leads. */
const randomRoute = (random: Random, family: Family, nextHopIds: readonly string[]): string => {
  const suffix = [
    random.chance(0.6) ? ` table ${random.pick(routeTables)}` : "",
    random.chance(0.4) ? ` metric ${random.pick([10, 20, 1024, 4096])}` : "",
    family === "ipv4" && random.chance(0.08) ? ` tos ${random.pick(["0x10", "0x08"])}` : "",
  ].join("");
  const to = destination(random, family);
  const special = (type: string): string => `${type} ${to}${suffix}`;
  return random.weighted<() => string>([
    [12, () => `${to} ${wayOut(random, family)}${suffix}`],
    [1, () => special("blackhole")],
    [2, () => special("unreachable")],
    [2, () => special("prohibit")],
    [2, () => special("throw")],
    [2, () => multipath(random, family, to, suffix)],
    [nextHopIds.length > 0 ? 3 : 0, () => `${to} nhid ${random.pick(nextHopIds)}${suffix}`],
  ])();
};

const multipath = (random: Random, family: Family, to: string, suffix: string): string => {
  const hops = random.list(2, 3, () => `nexthop ${wayOut(random, family)} weight ${random.integer(1, 3)}`);
  return `${to}${suffix} ${hops.join(" ")}`;
};

/** Next-hop objects of each family and groups of them; the numbers tell the family. */
const randomNextHops = (random: Random): readonly string[] => {
  if (random.chance(0.6)) return [];
  const single = (family: Family, id: number): string =>
    random.chance(0.1) ? `id ${id} blackhole` : `id ${id} ${wayOut(random, family)}`;
  return [
    ...[10, 11, 12].map((id) => single("ipv4", id)),
    ...[20, 21].map((id) => single("ipv6", id)),
    `id 15 group ${random.pick(["10/11", "11,2/12", "10/11/12"])}`,
    "id 25 group 20/21",
  ];
};

export const randomRoutes = (random: Random): Pick<HostSpec, "addresses" | "nextHops" | "routes"> => {
  const nextHops = randomNextHops(random);
  const ids = (first: string): readonly string[] =>
    nextHops.map((line) => line.split(" ")[1]!).filter((id) => id.startsWith(first));
  const routesOf = (family: Family): readonly string[] => [
    ...(random.chance(0.8) ? [`default ${wayOut(random, family)}`] : []),
    ...random.list(2, 14, () => randomRoute(random, family, ids(family === "ipv4" ? "1" : "2"))),
  ];
  return {
    addresses: randomAddresses(random),
    nextHops,
    routes: { ipv4: routesOf("ipv4"), ipv6: routesOf("ipv6") },
  };
};
