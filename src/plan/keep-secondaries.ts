import { addressOf, familyOf, prefixOf } from "../net/index.ts";
import type { Change, HostConfig, LinkAddress, Route } from "../state/index.ts";
import type { Step } from "./plan.ts";

/**
 * Guards IPv4 addresses and routes against what the kernel takes along with an address: the other addresses of its
 * subnet when it was the primary (which one is cannot be told from a configuration), routes that prefer one of them as
 * source, and with a link's last address its routes (`net/ipv4/devinet.c`, `net/ipv4/fib_frontend.c`).
 *
 * What stays is written again after the last deletion, and before the first creation for the way back:
 *
 *     forward   keep .1, add .2, …, delete .1 (.2 goes too), keep .2
 *     back      keep .2, add .1, …, delete .2 (.1 goes too), keep .1
 */
export const keepSecondaries = (
  steps: readonly Step[],
  current: HostConfig,
  target: HostConfig,
): readonly Step[] => {
  const touched = steps.flatMap(({ change }, at) =>
    isTouch(change) ? [{ at, subnet: subnetOf(change) }] : [],
  );
  const subnets = endangeredSubnets(steps, target);
  const risky = touched.filter(({ subnet }) => subnets.has(subnet));
  if (risky.length === 0) return steps;
  const [first, last] = [risky[0]!.at, risky.at(-1)!.at];
  return [
    ...steps.slice(0, first),
    ...[...rewrites(current, target, subnets, steps[first]!.phase)].reverse(),
    ...steps.slice(first, last + 1),
    ...rewrites(target, current, subnets, steps[last]!.phase),
    ...steps.slice(last + 1),
  ];
};

type Touch = Extract<Change, { readonly kind: "address"; readonly op: "create" | "delete" }>;

const isTouch = (change: Change): change is Touch =>
  change.kind === "address" &&
  (change.op === "create" || change.op === "delete") &&
  isIpv4(addressIn(change));

const addressIn = (change: Touch): LinkAddress => (change.op === "create" ? change.after : change.before);

const isIpv4 = ({ address }: LinkAddress): boolean => familyOf(addressOf(address)) === "ipv4";

const subnetOf = (change: Touch): string => subnetName(addressIn(change));

const subnetName = ({ link, address }: LinkAddress): string => `${link} ${prefixOf(address)}`;

/** Subnets that lose an address but are not given up. */
const endangeredSubnets = (steps: readonly Step[], target: HostConfig): ReadonlySet<string> => {
  const kept = new Set([...target.address.values()].map(subnetName));
  const losing = steps
    .map(({ change }) => change)
    .filter((change) => isTouch(change) && change.op === "delete");
  return new Set(losing.map((change) => subnetOf(change as Touch)).filter((subnet) => kept.has(subnet)));
};

/** Writes again the addresses of `config` in `subnets`, then the routes that both configurations have on their links. */
const rewrites = (
  config: HostConfig,
  other: HostConfig,
  subnets: ReadonlySet<string>,
  phase: Step["phase"],
): readonly Step[] => {
  const addresses = [...config.address].filter(([, object]) => subnets.has(subnetName(object)));
  const links = new Set(addresses.map(([, { link }]) => link));
  const sources = new Set<string>(addresses.map(([, { address }]) => addressOf(address)));
  const isAtRisk = (route: Route): boolean =>
    route.family === "ipv4" &&
    (sources.has(route.preferredSource ?? "") ||
      route.nextHops.some(({ device }) => links.has(device ?? "")));
  const routes = [...config.route].filter(([key, route]) => isAtRisk(route) && other.route.has(key));
  return [
    ...addresses.map(([key, object]) =>
      rewrite({ kind: "address", key, before: object, after: object, op: "replace" }, phase),
    ),
    ...routes.map(([key, object]) =>
      rewrite({ kind: "route", key, before: object, after: object, op: "replace" }, phase),
    ),
  ];
};

const rewrite = (change: Change, phase: Step["phase"]): Step => ({ phase, change });
