import type { Change, Link, NextHopObject } from "../../src/state/index.ts";
import { addressOn, ownedBridge, routeTo, type via } from "../objects/index.ts";

export const nextHop = (id: number, fields: Partial<NextHopObject>): Change => ({
  op: "create",
  kind: "nextHop",
  key: String(id),
  after: {
    id,
    family: "ipv4",
    device: null,
    gateway: null,
    blackhole: false,
    onLink: false,
    group: [],
    protocol: 203,
    ...fields,
  },
});

export const createLink = (link: Link): Change => ({
  op: "create",
  kind: "link",
  key: link.name,
  after: link,
});
export const bridge = ownedBridge("cw-lab", { up: false });
export const patchLink = (key: string, before: Partial<Link>, after: Partial<Link>): Change => ({
  op: "patch",
  kind: "link",
  key,
  before,
  after,
});
export const createAddress = (link: string, text: string): Change => {
  const after = addressOn(link, text, 203);
  return { op: "create", kind: "address", key: `${link} ${text}`, after };
};
export const createRoute = (destination: string, hop: ReturnType<typeof via>, metric = 50): Change => {
  const after = routeTo(destination, { metric, nextHops: [hop] });
  return { op: "create", kind: "route", key: `${after.family} 254 ${destination} ${metric}`, after };
};
export const writeSetting = (path: string, before: string, after: string): Change => ({
  op: "patch",
  kind: "sysctl",
  key: path,
  before: { value: before },
  after: { value: after },
});
