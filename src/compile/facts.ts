import type { Moment } from "../policy/index.ts";
import { type HostState, isOwned, type Link, type LinkAddress, type Route } from "../state/index.ts";

/** What a policy cannot know about the host that it is for. */
export interface Facts {
  /**
   * The host as it is without us: `overlay(observed, null, ledger)`. A host as observed does as well, our own objects
   * are told apart by their marks; but then settings that we borrowed look as if they had always been so.
   */
  readonly host: HostState;
  /** Text that is stable for one host (its machine id): the MAC addresses of our bridges come from it. */
  readonly seed: string;
  /** The time for which it is compiled; rules with times need it. */
  readonly now?: Moment;
}

/** The main routing table (`linux/rtnetlink.h`, `RT_TABLE_MAIN`). */
export const mainTable = 254;

/** The links that are not ours, by name. */
export const foreignLinks = ({ config }: HostState): ReadonlyMap<string, Link> =>
  new Map([...config.link].filter(([, link]) => !isOwned("link", link)));

/** Every address that is not ours on links that are not ours: configured, learnt, or made by the kernel. */
export const foreignAddresses = (host: HostState): readonly LinkAddress[] =>
  [...host.config.address.values(), ...host.dynamic.addresses.values()].filter(
    (address) => !isOwned("address", address) && !isOnOwnLink(host, address.link),
  );

/** Every route in the main table that is not ours, in key order. */
export const foreignRoutes = (host: HostState): readonly Route[] =>
  [...host.config.route.values(), ...host.dynamic.routes.values()].filter(
    (route) => route.table === mainTable && !isOwned("route", route) && !route.nextHops.some(leadsHome(host)),
  );

/** The value of a kernel setting, `undefined` when it was not observed. */
export const settingOf = ({ config }: HostState, path: string): string | undefined =>
  config.sysctl.get(path)?.value;

/** Whether the kernel has IPv6 at all; unknown counts as yes. Without it there are no IPv6 settings to make. */
export const hasIpv6 = (host: HostState): boolean =>
  host.config.sysctl.size === 0 || settingOf(host, "net/ipv6/conf/all/forwarding") !== undefined;

const isOnOwnLink = ({ config }: HostState, name: string): boolean => {
  const link = config.link.get(name);
  return link !== undefined && isOwned("link", link);
};

const leadsHome =
  (host: HostState) =>
  ({ device }: { readonly device: string | null }): boolean =>
    device !== null && isOnOwnLink(host, device);
