import { addressOf, familyOf } from "../../net/index.ts";
import {
  type ChangeOf,
  dependsOnLinks,
  type DraftConfig,
  equalValues,
  type Link,
  type ObjectOfKind,
} from "../../state/index.ts";
import { addSettingsOfLink } from "./settings.ts";

/** Makes a change of a link, with what the kernel does to everything on it. */
export const changeLink = (draft: DraftConfig, change: ChangeOf<"link">): string | null => {
  const present = draft.link.get(change.key);
  switch (change.op) {
    case "create":
      if (present !== undefined) return equalValues(present, change.after) ? null : "EEXIST";
      return putLink(draft, change.after, undefined);
    case "delete":
      if (present !== undefined) removeLink(draft, change.key);
      return null;
    case "replace":
      return present === undefined ? "ENODEV" : putLink(draft, change.after, present);
    case "patch":
      return present === undefined ? "ENODEV" : putLink(draft, patchedLink(present, change.after), present);
  }
};

/** A link that changes its master leaves its port settings behind. */
const patchedLink = (present: Link, after: Partial<Link>): Link => {
  const { port, ...rest } = present;
  const moves = after.master !== undefined && after.master !== present.master;
  return { ...rest, ...(moves || port === undefined ? {} : { port }), ...after };
};

const putLink = (draft: DraftConfig, link: Link, present: Link | undefined): string | null => {
  const parent = link.vlan?.parent ?? link.vxlan?.parent ?? null;
  if (link.name === "" || link.name.length > 15) return "EINVAL";
  if (parent !== null && !draft.link.has(parent)) return "ENODEV";
  if (link.master !== null && !draft.link.has(link.master)) return "ENODEV";
  draft.link.set(link.name, withPort(draft, link));
  if (present === undefined) addSettingsOfLink(draft, link.name);
  if (present?.up === true && !link.up) flushDownLink(draft, link.name);
  return null;
};

/** Port settings are there exactly while the master is a bridge. */
const withPort = (draft: DraftConfig, link: Link): Link => {
  const { port, ...rest } = link;
  if (link.master === null || draft.link.get(link.master)?.kind !== "bridge") return rest;
  return { ...rest, port: { isolated: false, hairpin: false, learning: true, ...port } };
};

/** A link that goes down loses IPv4 and IPv6 routes, next hops, and its IPv6 addresses (`net/ipv6/addrconf.c`, `net/ipv4/nexthop.c`). */
const flushDownLink = (draft: DraftConfig, name: string): void =>
  dropDependents(draft, name, (kind, object) =>
    kind === "address"
      ? familyOf(addressOf((object as ObjectOfKind["address"]).address)) === "ipv6"
      : kind === "nextHop" || kind === "route",
  );

const removeLink = (draft: DraftConfig, name: string): void => {
  for (const [port, link] of draft.link)
    if (link.master === name) draft.link.set(port, withPort(draft, { ...link, master: null }));
  const stacked = [...draft.link.values()].filter((link) => isStackedOn(link, name));
  for (const link of stacked) removeLink(draft, link.name);
  draft.link.delete(name);
  dropDependents(draft, name, (kind) => kind !== "link");
};

const isStackedOn = ({ vlan, vxlan }: Link, name: string): boolean =>
  vlan?.parent === name || vxlan?.parent === name;

const dropDependents = (
  draft: DraftConfig,
  name: string,
  applies: (kind: keyof ObjectOfKind, object: object) => boolean,
): void => {
  const goes = dependsOnLinks(draft, new Set([name]));
  const gone = (Object.keys(draft) as (keyof ObjectOfKind)[]).flatMap((kind) =>
    [...draft[kind]]
      .filter(([, object]) => applies(kind, object) && goes(kind, object as never))
      .map(([key]) => ({ kind, key })),
  );
  for (const { kind, key } of gone) draft[kind].delete(key);
};
