import { addressOf, contains, type Address, type Family, familyOf, prefixOf } from "../../net/index.ts";
import type { DraftConfig, NextHop, NextHopObject, Route } from "../../state/index.ts";

/** Why the kernel refuses a route, or `null`. */
export const routeRefusal = (draft: DraftConfig, route: Route): string | null => {
  if (route.nextHopId !== null) return draft.nextHop.has(String(route.nextHopId)) ? null : "EINVAL";
  if (route.preferredSource !== null && !isLocal(draft, route.preferredSource)) return "EINVAL";
  return firstErrno(route.nextHops.map((hop) => hopRefusal(draft, route.family, hop)));
};

/** Why the kernel refuses a next-hop object, or `null`. */
export const nextHopRefusal = (draft: DraftConfig, object: NextHopObject): string | null => {
  if (object.group.length > 0)
    return object.group.every(({ id }) => draft.nextHop.has(String(id))) ? null : "EINVAL";
  return object.blackhole ? null : hopRefusal(draft, object.family ?? "ipv4", object);
};

/** A deleted next-hop object takes its routes along, and groups that have no other member. */
export const dropNextHop = (draft: DraftConfig, key: string): void => {
  draft.nextHop.delete(key);
  for (const [routeKey, { nextHopId }] of draft.route)
    if (String(nextHopId) === key) draft.route.delete(routeKey);
  for (const [groupKey, object] of draft.nextHop) {
    if (!object.group.some(({ id }) => String(id) === key)) continue;
    const group = object.group.filter(({ id }) => String(id) !== key);
    if (group.length > 0) draft.nextHop.set(groupKey, { ...object, group });
    else dropNextHop(draft, groupKey);
  }
};

const firstErrno = (answers: readonly (string | null)[]): string | null =>
  answers.find((answer) => answer !== null) ?? null;

const hopRefusal = (
  draft: DraftConfig,
  family: Family,
  { device, gateway, onLink }: Pick<NextHop, "device" | "gateway" | "onLink">,
): string | null => {
  const link = device === null ? undefined : draft.link.get(device);
  if (device !== null && link === undefined) return "ENODEV";
  if (link?.up === false) return "ENETDOWN";
  if (gateway === null || (onLink && link !== undefined)) return null;
  return isReachable(draft, device, gateway)
    ? null
    : family === "ipv4" && familyOf(gateway) === "ipv4"
      ? "ENETUNREACH"
      : "EHOSTUNREACH";
};

/** A gateway must lie in a connected prefix, or be reached by a route that needs no gateway itself. */
const isReachable = (draft: DraftConfig, device: string | null, gateway: Address): boolean => {
  if (device !== null && gateway.startsWith("fe80:")) return true;
  const onDevice = (name: string | null): boolean => device === null || name === device;
  return (
    [...draft.address.values()].some(
      ({ link, address, noPrefixRoute }) =>
        onDevice(link) &&
        !noPrefixRoute &&
        contains(prefixOf(address), gateway) &&
        draft.link.get(link)?.up === true,
    ) ||
    [...draft.route.values()].some(
      ({ destination, nextHops }) =>
        contains(destination, gateway) &&
        nextHops.some((hop) => hop.gateway === null && hop.device !== null && onDevice(hop.device)),
    )
  );
};

const isLocal = (draft: DraftConfig, source: Address): boolean =>
  [...draft.address.values()].some(({ address }) => addressOf(address) === source);
