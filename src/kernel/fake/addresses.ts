import { addressOf, familyOf, prefixOf } from "../../net/index.ts";
import type { DraftConfig, LinkAddress } from "../../state/index.ts";

/** Why the kernel refuses an address, or `null`. */
export const addressRefusal = (draft: DraftConfig, { link }: LinkAddress): string | null =>
  draft.link.has(link) ? null : "ENODEV";

/**
 * What goes with an IPv4 address: the secondaries of its subnet when it is the primary (the one set first), routes
 * that prefer a vanished address as source, and with the last address of a link all routes through the link
 * (`net/ipv4/fib_frontend.c, fib_inetaddr_event`).
 */
export const dropAddress = (draft: DraftConfig, key: string): void => {
  const dropped = draft.address.get(key)!;
  const gone = isIpv4(dropped) ? [dropped, ...secondariesOf(draft, dropped)] : [];
  draft.address.delete(key);
  if (gone.length === 0) return;
  for (const object of gone) draft.address.delete(`${object.link} ${object.address}`);
  const sources = new Set<string>(gone.map(({ address }) => addressOf(address)));
  const isBare = ![...draft.address.values()].some(
    (object) => object.link === dropped.link && isIpv4(object),
  );
  for (const [routeKey, route] of draft.route) {
    if (route.family !== "ipv4") continue;
    const lost = route.preferredSource !== null && sources.has(route.preferredSource);
    if (lost || (isBare && route.nextHops.some(({ device }) => device === dropped.link)))
      draft.route.delete(routeKey);
  }
};

const isIpv4 = ({ address }: LinkAddress): boolean => familyOf(addressOf(address)) === "ipv4";

/** The rest of the subnet when `dropped` is its primary: the one that was set first, as the table remembers. */
const secondariesOf = (draft: DraftConfig, dropped: LinkAddress): readonly LinkAddress[] => {
  const [primary, ...rest] = [...draft.address.values()].filter(
    ({ link, address }) => link === dropped.link && prefixOf(address) === prefixOf(dropped.address),
  );
  return primary === dropped ? rest : [];
};
