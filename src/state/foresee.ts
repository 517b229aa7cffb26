import type { HostConfig, HostState, LinkStatus, Table } from "./host-state.ts";
import { keyOf } from "./keys.ts";
import type { Sysctl } from "./kinds.ts";
import { kernelRoutes } from "./kernel-routes.ts";

/**
 * `predicted` (`overlay`) with what the kernel will derive from it: routes of its own for addresses that come, none for
 * those that go, and settings that new links take over from `default`. Links that are up count as connected: what holds
 * must not depend on which machines happen to run.
 */
export const foresee = (observed: HostState, predicted: HostState): HostState => {
  const config = { ...predicted.config, sysctl: inheritedSysctls(predicted.config) };
  const before = kernelRoutes(observed);
  const after = kernelRoutes({ ...predicted, config });
  const routes = new Map([...predicted.dynamic.routes].filter(([key]) => !before.has(key) || after.has(key)));
  for (const [key, route] of after) if (!routes.has(key)) routes.set(key, route);
  return { config, dynamic: { ...predicted.dynamic, routes, links: connectedLinks(predicted) } };
};

const connectedLinks = ({ config, dynamic }: HostState): Table<LinkStatus> =>
  new Map(
    [...config.link.values()].map(({ name, up }): [string, LinkStatus] => {
      const status = dynamic.links.get(name) ?? { index: 0, carrier: up, operationalState: "unknown" };
      return [name, up && !status.carrier ? { ...status, carrier: true, operationalState: "up" } : status];
    }),
  );

/** `net/ipv4/conf/default/rp_filter`: what a link begins with. */
const defaults = /^(net\/ipv[46]\/conf\/)default(\/.+)$/;

const inheritedSysctls = ({ link, sysctl }: HostConfig): Table<Sysctl> => {
  const missing = [...sysctl.values()].flatMap(({ path, value }) => {
    const [, before, after] = defaults.exec(path) ?? [];
    if (before === undefined) return [];
    return [...link.keys()].map((name) => ({ path: `${before}${name}${after}`, value }));
  });
  const added = missing.filter(({ path }) => !sysctl.has(path));
  return new Map([...sysctl, ...added.map((one) => [keyOf("sysctl", one), one] as const)]);
};
