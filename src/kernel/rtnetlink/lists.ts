import type { NextHopObject, Route, RoutingRule } from "../../state/index.ts";
import { MessageWriter, type NetlinkConnection, type NetlinkMessage } from "../netlink/index.ts";
import { type DecodedAddress, decodeAddress } from "./address.ts";
import { addressFamilies, messageTypes } from "./constants.ts";
import { type DecodedFdbEntry, decodeFdbEntry } from "./fdb.ts";
import { linkAttributes, skipStatistics } from "./link-attributes.ts";
import { type LinkNames, linkNames, type NamedIndex } from "./link-names.ts";
import { type DecodedLink, decodeLink, decodeLinkName } from "./link.ts";
import { type DecodedNeighbour, decodeNeighbour, neighbourFlags } from "./neighbour.ts";
import { decodeNextHopObject } from "./next-hop-object.ts";
import { decodeRoute } from "./route.ts";
import { decodeRule } from "./rule.ts";

/** Routes, and which of them go away by themselves. */
export interface ListedRoutes {
  readonly routes: readonly Route[];
  readonly expiring: ReadonlySet<Route>;
}

/** Every link with its status, and the names by which to decode everything else. */
export const listLinks = (
  connection: NetlinkConnection,
): { readonly links: DecodedLink[]; readonly names: LinkNames } => {
  const messages = dumpLinks(connection);
  const names = linkNames(messages.map(decodeLinkName));
  return { links: messages.map((message) => decodeLink(message, names)), names };
};

/** The names alone, which cost a third of all details. */
export const listLinkNames = (connection: NetlinkConnection): LinkNames =>
  linkNames(listLinkIndexes(connection));

/** Index and name of every link. */
export const listLinkIndexes = (connection: NetlinkConnection): NamedIndex[] =>
  dumpLinks(connection).map(decodeLinkName);

export const listAddresses = (connection: NetlinkConnection, names: LinkNames): DecodedAddress[] => {
  const writer = new MessageWriter().begin(messageTypes.getAddress).u32(0).u32(0).end();
  return present(connection.dump("list addresses", writer), (message) => decodeAddress(message, names));
};

/** Routes of both families and every table. */
export const listRoutes = (connection: NetlinkConnection, names: LinkNames): ListedRoutes => {
  const expiring = new Set<Route>();
  const routes = connection.decodeDump("list routes", routeRequest(addressFamilies.unspecified), (message) =>
    decodeRoute(message, names, expiring),
  );
  return { routes, expiring };
};

export const listRules = (connection: NetlinkConnection): RoutingRule[] => {
  const writer = new MessageWriter().begin(messageTypes.getRule).u32(0).u32(0).u32(0).end();
  return present(connection.dump("list rules", writer), decodeRule);
};

export const listNextHopObjects = (connection: NetlinkConnection, names: LinkNames): NextHopObject[] => {
  const writer = new MessageWriter().begin(messageTypes.getNextHop).u32(0).u32(0).end();
  return present(connection.dump("list next hops", writer), (message) => decodeNextHopObject(message, names));
};

/** ARP and neighbour discovery, then the proxy entries, which the kernel lists apart. */
export const listNeighbours = (connection: NetlinkConnection, names: LinkNames): DecodedNeighbour[] => [
  ...present(dumpNeighbours(connection, 0, 0), (message) => decodeNeighbour(message, names)),
  ...present(dumpNeighbours(connection, 0, neighbourFlags.proxy), (message) =>
    decodeNeighbour(message, names),
  ),
];

export const listFdb = (connection: NetlinkConnection, names: LinkNames): DecodedFdbEntry[] =>
  present(dumpNeighbours(connection, addressFamilies.bridge, 0), (message) => decodeFdbEntry(message, names));

const dumpLinks = (connection: NetlinkConnection): NetlinkMessage[] => {
  const writer = new MessageWriter().begin(messageTypes.getLink).u32(0).u32(0).u32(0).u32(0);
  writer.attributeU32(linkAttributes.extensionMask, skipStatistics).end();
  return connection.dump("list links", writer);
};

const dumpNeighbours = (connection: NetlinkConnection, family: number, flags: number): NetlinkMessage[] => {
  const writer = new MessageWriter().begin(messageTypes.getNeighbour).u8(family).u8(0).u16(0).u32(0);
  return connection.dump("list neighbours", writer.u16(0).u8(flags).u8(0).end());
};

const routeRequest = (family: number): MessageWriter =>
  new MessageWriter().begin(messageTypes.getRoute).u8(family).u8(0).u16(0).u32(0).u32(0).end();

const present = <Value>(
  messages: readonly NetlinkMessage[],
  decode: (message: NetlinkMessage) => Value | null,
): Value[] => messages.map(decode).filter((value) => value !== null) as Value[];
