import type { HostConfig } from "./host-state.ts";
import type { Kind, ObjectOfKind } from "./kinds.ts";
import type { NextHopObject, Route } from "./layer3.ts";
import { linkOfSysctl } from "./sysctl-effects.ts";

/** A test whether an object goes when `links` go. */
export type LinkDependence = <K extends Kind>(kind: K, object: ObjectOfKind[K]) => boolean;

/**
 * What the kernel drops with `links` out of `config`: their addresses, neighbours, FDB entries and settings, next-hop
 * objects, and routes with any way out through them (a multipath route goes as a whole).
 */
export const dependsOnLinks = (config: HostConfig, links: ReadonlySet<string>): LinkDependence => {
  const goes = (link: string | null): boolean => link !== null && links.has(link);
  const nextHopGoes = ({ device, group }: NextHopObject): boolean =>
    goes(device) || (group.length > 0 && group.every(({ id }) => nextHopIdGoes(id)));
  const nextHopIdGoes = (id: number | null): boolean => {
    const object = id === null ? undefined : config.nextHop.get(String(id));
    return object !== undefined && nextHopGoes(object);
  };
  const routeGoes = ({ nextHops, nextHopId }: Route): boolean =>
    nextHops.some(({ device }) => goes(device)) || nextHopIdGoes(nextHopId);
  const tests: { readonly [K in Kind]: (object: ObjectOfKind[K]) => boolean } = {
    link: ({ name, vlan, vxlan }) => goes(name) || goes(vlan?.parent ?? null) || goes(vxlan?.parent ?? null),
    address: ({ link }) => goes(link),
    neighbour: ({ link }) => goes(link),
    fdb: ({ link }) => goes(link),
    nextHop: nextHopGoes,
    route: routeGoes,
    rule: () => false,
    nftTable: () => false,
    xtTable: () => false,
    sysctl: ({ path }) => goes(linkOfSysctl(path)),
    service: () => false,
  };
  return (kind, object) => tests[kind](object);
};
