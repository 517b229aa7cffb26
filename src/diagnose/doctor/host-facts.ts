import type { Family } from "../../net/index.ts";
import { type HostState, isOwned, type Link, type Route } from "../../state/index.ts";

/** The value of a kernel setting; `undefined` when this kernel has none such. */
export const setting = ({ config }: HostState, path: string): string | undefined =>
  config.sysctl.get(path)?.value;

const everything: Readonly<Record<Family, string>> = { ipv4: "0.0.0.0/0", ipv6: "::/0" };

/** The devices by which a default route of the family leads out, in any table; sorted. */
export const defaultRouteDevices = (host: HostState, family: Family): readonly string[] => {
  const devices = allRoutes(host)
    .filter((route) => route.family === family && route.destination === everything[family])
    .flatMap((route) => devicesOf(host, route));
  return [...new Set(devices)].sort();
};

const allRoutes = ({ config, dynamic }: HostState): readonly Route[] => [
  ...config.route.values(),
  ...dynamic.routes.values(),
];

const devicesOf = (host: HostState, { nextHops, nextHopId }: Route): readonly string[] =>
  nextHopId === null ? nextHops.flatMap(({ device }) => device ?? []) : devicesOfObject(host, nextHopId);

const devicesOfObject = ({ config }: HostState, id: number): readonly string[] => {
  const object = config.nextHop.get(String(id));
  if (object === undefined) return [];
  const members = object.group.flatMap((member) => config.nextHop.get(String(member.id)) ?? []);
  return [object, ...members].flatMap(({ device }) => device ?? []);
};

/** The bridges of a host with their ports, bridges without ports left out. */
export const bridgesWithPorts = ({
  config,
}: HostState): readonly { readonly bridge: Link; readonly ports: readonly Link[] }[] => {
  const links = [...config.link.values()];
  return links
    .filter(({ kind }) => kind === "bridge")
    .map((bridge) => ({ bridge, ports: links.filter(({ master }) => master === bridge.name) }))
    .filter(({ ports }) => ports.length > 0);
};

/** The names of the links that are ours. */
export const ownLinks = ({ config }: HostState): ReadonlySet<string> =>
  new Set([...config.link.values()].filter((link) => isOwned("link", link)).map(({ name }) => name));
