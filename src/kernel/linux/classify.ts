import { macBytes } from "../../net/index.ts";
import type { FdbEntry, Link, Route } from "../../state/index.ts";
import type { DecodedFdbEntry, ListedRoutes } from "../rtnetlink/index.ts";

/** `linux/rtnetlink.h`: `RTPROT_REDIRECT`, `RTPROT_KERNEL`, `RTPROT_RA`. */
const derivedProtocols: ReadonlySet<number> = new Set([1, 2, 9]);

/** Whether nobody configured the route: the kernel made it, or a router advertised it. */
export const isDerivedRoute = (route: Route, { expiring }: ListedRoutes): boolean =>
  derivedProtocols.has(route.protocol) || expiring.has(route);

/** Where an entry of the forwarding database belongs: `null` for what the kernel made by itself. */
export type FdbPlace = "config" | "dynamic" | null;

/** Tells entries that somebody configured from learnt ones and from the kernel's own. */
export const placeFdbEntry = ({ value, learnt }: DecodedFdbEntry, links: FdbContext): FdbPlace => {
  if (learnt) return "dynamic";
  return isKernelMade(value, links) ? null : "config";
};

/** What is needed to know the kernel's own entries. */
export interface FdbContext {
  readonly macs: ReadonlySet<string>;
  readonly links: ReadonlyMap<string, Link>;
}

/** The context in which a host with `links` has its entries. */
export const fdbContext = (links: readonly Link[]): FdbContext => ({
  macs: new Set(links.flatMap(({ mac }) => mac ?? [])),
  links: new Map(links.map((link) => [link.name, link])),
});

/**
 * The kernel's own: the MACs of ports and bridges, the multicast groups that a device listens to, the addresses of
 * devices stacked on it, and the default destination that a VXLAN device was made with.
 */
const isKernelMade = ({ link, mac, remote, inBridge, local }: FdbEntry, context: FdbContext): boolean => {
  if (inBridge) return local === true && context.macs.has(mac);
  const { vxlan } = context.links.get(link) ?? {};
  if (vxlan !== undefined) return mac === "00:00:00:00:00:00" && remote === vxlan.remote;
  return isMulticast(mac) || context.macs.has(mac);
};

const isMulticast = (mac: FdbEntry["mac"]): boolean => (macBytes(mac)[0]! & 1) !== 0;
