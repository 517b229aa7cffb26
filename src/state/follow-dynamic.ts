import { prefixOf } from "../net/index.ts";
import type { HostConfig, HostDynamic, Table } from "./host-state.ts";
import type { Route } from "./layer3.ts";

/**
 * What the kernel derived, without what it drops when the configuration goes from `before` to `after`: addresses and
 * routes of links that go, and the connected routes of addresses that go. Learnt neighbours stay: they tell who is who.
 */
export const followDynamic = (dynamic: HostDynamic, before: HostConfig, after: HostConfig): HostDynamic => {
  const isGone = (link: string | null): boolean =>
    link !== null && before.link.has(link) && !after.link.has(link);
  const lost = lostSubnets(before, after);
  const goes = ({ destination, nextHops }: Route): boolean =>
    nextHops.some(
      ({ device, gateway }) => isGone(device) || (gateway === null && lost.has(`${device} ${destination}`)),
    );
  return {
    ...dynamic,
    addresses: filtered(dynamic.addresses, ({ link }) => !isGone(link)),
    routes: filtered(dynamic.routes, (route) => !goes(route)),
  };
};

/** Subnets, as `DEVICE PREFIX`, that lose their last address. */
const lostSubnets = (before: HostConfig, after: HostConfig): ReadonlySet<string> => {
  const kept = subnets(after);
  return new Set([...subnets(before)].filter((subnet) => !kept.has(subnet)));
};

const subnets = ({ address }: HostConfig): ReadonlySet<string> =>
  new Set([...address.values()].map(({ link, address: held }) => `${link} ${prefixOf(held)}`));

const filtered = <Value>(table: Table<Value>, keeps: (value: Value) => boolean): Table<Value> =>
  new Map([...table].filter(([, value]) => keeps(value)));
