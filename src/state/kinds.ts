import type { FdbEntry, LinkAddress, Neighbour, NextHopObject, Route, RoutingRule } from "./layer3.ts";
import type { Link } from "./link.ts";
import type { NftTable } from "./nftables.ts";
import type { XtTable } from "./xtables.ts";

/** A kernel setting below `/proc/sys`. Key: its path with slashes, `net/ipv4/conf/eth0.100/forwarding`. */
export interface Sysctl {
  readonly path: string;
  readonly value: string;
}

/** A helper process that Causeway runs (dnsmasq). Key: its name. It is observed only while it lives. */
export interface Service {
  readonly name: string;
  /** The whole configuration file that the process runs with. */
  readonly configuration: string;
}

/** Every kind of object in `HostConfig`, with its value type. */
export interface ObjectOfKind {
  readonly link: Link;
  readonly address: LinkAddress;
  readonly neighbour: Neighbour;
  readonly fdb: FdbEntry;
  readonly nextHop: NextHopObject;
  readonly route: Route;
  readonly rule: RoutingRule;
  readonly nftTable: NftTable;
  /** Only read: legacy tables are always somebody else's. */
  readonly xtTable: XtTable;
  readonly sysctl: Sysctl;
  readonly service: Service;
}

/** The name of a kind of object. */
export type Kind = keyof ObjectOfKind;

/** Kinds that are seen and judged, but never changed by us: plans leave them out. */
export type ReadOnlyKind = "xtTable";

/** Kinds of object that a change can concern. */
export type ChangeKind = Exclude<Kind, ReadOnlyKind>;

/** Every kind, in the order of listings and digests. */
export const kinds: readonly Kind[] = [
  "link",
  "address",
  "neighbour",
  "fdb",
  "nextHop",
  "route",
  "rule",
  "nftTable",
  "xtTable",
  "sysctl",
  "service",
];

/** Every kind that a change can concern, in the same order. */
export const changeKinds: readonly ChangeKind[] = kinds.filter((kind) => kind !== "xtTable");
