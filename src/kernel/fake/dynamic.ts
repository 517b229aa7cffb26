import type { HostDynamic, Link, LinkStatus, Table } from "../../state/index.ts";

/** A host on which nothing was learnt. */
export const emptyDynamic: HostDynamic = {
  links: new Map(),
  addresses: new Map(),
  routes: new Map(),
  neighbours: new Map(),
  fdb: new Map(),
  machines: new Map(),
};

/** Every link has carrier while it is up; indices follow the table. */
export const linkStatuses = (links: Table<Link>): Table<LinkStatus> =>
  new Map([...links.values()].map((link, at) => [link.name, statusOf(link, at + 1)]));

const statusOf = ({ up }: Link, index: number): LinkStatus => ({
  index,
  carrier: up,
  operationalState: up ? "up" : "down",
});
