/**
 * rtnetlink: links, addresses, neighbours, FDB, routes, rules and next hops as the kernel writes them
 * (`linux/rtnetlink.h`), to and from the values of `state`.
 *
 * Main functions: `list…` (read all objects of a kind), `decode…` and `encode…` (one object).
 *
 * INVARIANT: decoding what was encoded gives the same value. What a value cannot hold is kept as raw bytes
 * (`Route.unmodelled`) or makes the object unwritable; it is never lost in silence.
 */
export { encodeAddress, decodeAddress, type DecodedAddress } from "./address.ts";
export { addressText, ipv4Text, ipv6Text, macText, prefixText } from "./address-text.ts";
export { addressFamilies, groups, messageTypes } from "./constants.ts";
export { type DecodedFdbEntry, decodeFdbEntry, encodeFdbEntry, learntFdbEntry } from "./fdb.ts";
export { routeLayoutOf } from "./layouts.ts";
export { identityOf } from "./link-details.ts";
export { type LinkNames, linkNames, LiveLinkNames, type NamedIndex } from "./link-names.ts";
export { changedFields, encodeField, type LinkField } from "./link-patch.ts";
export {
  decodeLink,
  type DecodedLink,
  decodeLinkName,
  encodeLinkHeader,
  isBridgeFamily,
  encodeNewLink,
} from "./link.ts";
export {
  listAddresses,
  listFdb,
  listLinkIndexes,
  listLinkNames,
  listLinks,
  listNeighbours,
  listNextHopObjects,
  listRoutes,
  listRules,
  type ListedRoutes,
} from "./lists.ts";
export { decodeNeighbour, type DecodedNeighbour, encodeNeighbour } from "./neighbour.ts";
export { decodeNextHopObject, encodeNextHopObject } from "./next-hop-object.ts";
export { decodeRoute, encodeRoute, encodeRouteSelector } from "./route.ts";
export { decodeRule, encodeRule } from "./rule.ts";
export { type IndexOf, UnknownLink } from "./unknown-link.ts";
export { isWritable } from "./unmodelled.ts";
