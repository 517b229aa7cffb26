import { addressOf, familyOf, prefixOf } from "../net/index.ts";
import type { Change, HostConfig, LinkAddress, Route } from "../state/index.ts";
import type { Step } from "./plan.ts";

/**
 * Guards IPv4 addresses and routes against what the kernel takes along with an address: the other addresses of its
 * subnet when it was the primary (which one is cannot be told from a configuration), routes that prefer one of them as
 * source, and with a link's last address its routes (`net/ipv4/devinet.c`, `net/ipv4/fib_frontend.c`).
 *
 * What stays on the link is written again after the last deletion, and before the first change for the way back:
 *
 *     forward   keep .1, add .2, …, delete .1 (.2 goes too), keep .2
 *     back      keep .2, add .1, …, delete .2 (.1 goes too), keep .1
 */
export const keepSecondaries = (
  steps: readonly Step[],
  current: HostConfig,
  target: HostConfig,
): readonly Step[] =>
  endangeredLinks(steps, current, target).reduce(
    (kept, link) => guardLink(kept, link, current, target),
    steps,
  );

const guardLink = (
  steps: readonly Step[],
  link: string,
  current: HostConfig,
  target: HostConfig,
): readonly Step[] => {
  const first = steps.findIndex(({ change }) => touchedAddress(change)?.link === link);
  const last = steps.findLastIndex(({ change }) => touchedAddress(change)?.link === link);
  const [begin, end] = [steps[first]!.phase, steps[last]!.phase];
  // Before `paths` the host has its old routes, in `break` the new ones; a link that goes has none left by then.
  const routes = begin === "attach" ? current.route : target.link.has(link) ? target.route : new Map();
  return [
    ...steps.slice(0, first),
    ...[...rewrites(link, current.address, routes, begin)].reverse(),
    ...steps.slice(first, last + 1),
    ...rewrites(link, target.address, target.route, end),
    ...steps.slice(last + 1),
  ];
};

/** Links with a subnet that loses an address and has, before or after, another one that could go with it. */
const endangeredLinks = (
  steps: readonly Step[],
  current: HostConfig,
  target: HostConfig,
): readonly string[] => {
  const members = new Map<string, Set<string>>();
  for (const object of [...current.address.values(), ...target.address.values()]) {
    const name = subnetName(object);
    members.set(name, (members.get(name) ?? new Set()).add(object.address));
  }
  const losing = steps.flatMap(({ change }) =>
    change.op === "delete" ? (touchedAddress(change) ?? []) : [],
  );
  return [
    ...new Set(losing.filter((lost) => members.get(subnetName(lost))!.size > 1).map(({ link }) => link)),
  ];
};

/** The IPv4 address that a change makes or deletes. */
const touchedAddress = (change: Change): LinkAddress | null => {
  if (change.kind !== "address" || change.op === "patch" || change.op === "replace") return null;
  const object = change.op === "create" ? change.after : change.before;
  return isIpv4(object) ? object : null;
};

const isIpv4 = ({ address }: LinkAddress): boolean => familyOf(addressOf(address)) === "ipv4";

const subnetName = ({ link, address }: LinkAddress): string => `${link} ${prefixOf(address)}`;

/** Writes again the IPv4 addresses of a link, then the routes that hang on them. */
const rewrites = (
  link: string,
  addressTable: HostConfig["address"],
  routeTable: HostConfig["route"],
  phase: Step["phase"],
): readonly Step[] => {
  const addresses = [...addressTable].filter(([, object]) => object.link === link && isIpv4(object));
  const sources = new Set<string>(addresses.map(([, { address }]) => addressOf(address)));
  const hangs = (route: Route): boolean =>
    route.family === "ipv4" &&
    (sources.has(route.preferredSource ?? "") || route.nextHops.some(({ device }) => device === link));
  const routes = [...routeTable].filter(([, route]) => hangs(route));
  return [
    ...addresses.map(([key, same]) => keep(phase, { kind: "address", key, after: same, op: "create" })),
    ...routes.map(([key, same]) => keep(phase, { kind: "route", key, after: same, op: "create" })),
  ];
};

const keep = (phase: Step["phase"], change: Change): Step => ({ phase, change, keeps: true });
