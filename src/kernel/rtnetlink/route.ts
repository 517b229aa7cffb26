import type { Family, Prefix } from "../../net/index.ts";
import type { NextHop, Route } from "../../state/index.ts";
import { align, type MessageWriter, type NetlinkMessage } from "../netlink/index.ts";
import { addressText, prefixText } from "./address-text.ts";
import { addressFamilies, familyOfNumber } from "./constants.ts";
import type { LinkNames } from "./link-names.ts";
import { decodeMultipath, encodeGateway, encodeMultipath } from "./next-hops.ts";
import { clonedFlag, mtuMetric, onLinkFlag, routeAttributes } from "./route-attributes.ts";
import { prefixBytes, prefixLength, sharedAddressBytes } from "./text-bytes.ts";
import { hasWayOut, routeTypeNumber, routeTypeOf } from "./route-types.ts";
import type { IndexOf } from "./unknown-link.ts";
import { encodeUnmodelled, unmodelledMetrics } from "./unmodelled.ts";
import { u16, u32 } from "./wire.ts";

/** `struct rtmsg`: family, dst_len, src_len, tos, table, protocol, scope, type, flags. */
export const routeHeaderLength = 12;

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/**
 * Reads an `RTM_NEWROUTE`; `null` for what is no route of ours to see: cached exceptions and other families.
 * A route that goes away by itself, as one from a router advertisement does, is added to `expiring`.
 * 100,000 of these are read at a time: no maps, no views, one object each.
 */
export const decodeRoute = (
  message: NetlinkMessage,
  names: LinkNames,
  expiring?: Set<Route>,
): Route | null => {
  const { buffer, start, end } = message;
  const family = familyOfNumber(buffer[start]!);
  const type = routeTypeOf(buffer[start + 7]!);
  const flags = u32(buffer, start + 8);
  if (family === null || type === null || (flags & clonedFlag) !== 0) return null;
  const size = family === "ipv4" ? 4 : 16;
  const route: Mutable<Route> = {
    family,
    table: buffer[start + 4]!,
    destination: everywhere[family],
    type,
    metric: 0,
    tos: buffer[start + 3]!,
    protocol: buffer[start + 5]!,
    scope: buffer[start + 6]!,
    nextHops: noNextHops,
    nextHopId: null,
    preferredSource: null,
    source: null,
    mtu: null,
  };
  let device: string | null = null;
  let gateway: NextHop["gateway"] = null;
  for (let at = start + routeHeaderLength; at + 4 <= end; at += align(u16(buffer, at))) {
    const length = u16(buffer, at);
    if (length < 4 || at + length > end) break;
    const value = at + 4;
    switch (u16(buffer, at + 2) & 0x3fff) {
      case routeAttributes.destination:
        route.destination = prefixText(buffer, value, size, buffer[start + 1]!);
        break;
      case routeAttributes.outputLink:
        device = names.nameOf(u32(buffer, value));
        break;
      case routeAttributes.gateway:
        gateway = addressText(buffer, value, length - 4);
        break;
      case routeAttributes.via:
        gateway = addressText(buffer, value + 2, length - 6);
        break;
      case routeAttributes.metric:
        route.metric = u32(buffer, value);
        break;
      case routeAttributes.table:
        route.table = u32(buffer, value);
        break;
      case routeAttributes.preferredSource:
        route.preferredSource = addressText(buffer, value, length - 4);
        break;
      case routeAttributes.source:
        route.source = prefixText(buffer, value, size, buffer[start + 2]!);
        break;
      case routeAttributes.nextHopId:
        route.nextHopId = u32(buffer, value);
        break;
      case routeAttributes.multipath:
        decodeMultipathInto(route, buffer, value, at + length, names);
        break;
      case routeAttributes.metrics:
        decodeMetricsInto(route, buffer, value, at + length);
        break;
      case routeAttributes.cacheInfo:
        // `struct rta_cacheinfo`: clntref, lastuse, expires, …
        if (u32(buffer, value + 8) !== 0) expiring?.add(route);
        break;
      case routeAttributes.expires:
        expiring?.add(route);
        break;
      case routeAttributes.preference:
        if (buffer[value] !== 0) keep(route, "RTA_PREF", buffer, value, at + length);
        break;
      case routeAttributes.flow:
        keep(route, "RTA_FLOW", buffer, value, at + length);
        break;
      case routeAttributes.encapsulationType:
        keep(route, "RTA_ENCAP_TYPE", buffer, value, at + length);
        break;
      case routeAttributes.encapsulation:
        keep(route, "RTA_ENCAP", buffer, value, at + length);
        break;
    }
  }
  finishNextHops(route, device, gateway, (flags & onLinkFlag) !== 0);
  return route;
};

/** Writes the header and attributes of `route` into the message that is open. Throws `UnknownLink`. */
export const encodeRoute = (writer: MessageWriter, route: Route, indexOf: IndexOf): void => {
  encodeRouteSelector(writer, route, indexOf);
  encodeMetrics(writer, route);
  if (route.unmodelled !== undefined) encodeUnmodelled(writer, route.unmodelled);
};

/** Writes what a deletion must match: everything but metrics, which do not tell routes apart. */
export const encodeRouteSelector = (writer: MessageWriter, route: Route, indexOf: IndexOf): void => {
  const [only] = route.nextHops;
  const single = route.nextHops.length === 1 ? only : undefined;
  writer
    .u8(addressFamilies[route.family])
    .u8(prefixLength(route.destination))
    .u8(route.source === null ? 0 : prefixLength(route.source))
    .u8(route.tos)
    .u8(route.table < 256 ? route.table : 0)
    .u8(route.protocol)
    .u8(route.scope)
    .u8(routeTypeNumber(route.type))
    .u32(single?.onLink === true ? onLinkFlag : 0);
  encodePrefix(writer, routeAttributes.destination, route.destination);
  if (route.source !== null) encodePrefix(writer, routeAttributes.source, route.source);
  writer.attributeU32(routeAttributes.table, route.table);
  if (route.metric !== 0) writer.attributeU32(routeAttributes.metric, route.metric);
  if (route.preferredSource !== null)
    writer.attribute(routeAttributes.preferredSource, sharedAddressBytes(route.preferredSource));
  if (route.nextHopId !== null) writer.attributeU32(routeAttributes.nextHopId, route.nextHopId);
  else if (single !== undefined) encodeNextHop(writer, route.family, single, indexOf);
  else if (route.nextHops.length > 1) encodeMultipath(writer, route.family, route.nextHops, indexOf);
};

const everywhere: { readonly [F in Family]: Prefix } = {
  ipv4: "0.0.0.0/0" as Prefix,
  ipv6: "::/0" as Prefix,
};

const noNextHops: readonly NextHop[] = [];

const encodePrefix = (writer: MessageWriter, type: number, value: Prefix): void => {
  if (prefixLength(value) > 0) writer.attribute(type, prefixBytes(value));
};

const encodeNextHop = (
  writer: MessageWriter,
  family: Family,
  { device, gateway }: NextHop,
  indexOf: IndexOf,
): void => {
  if (gateway !== null) encodeGateway(writer, family, gateway);
  if (device !== null) writer.attributeU32(routeAttributes.outputLink, indexOf(device));
};

const encodeMetrics = (writer: MessageWriter, { mtu, unmodelled }: Route): void => {
  const others = unmodelled === undefined ? [] : unmodelledMetrics(unmodelled);
  if (mtu === null && others.length === 0) return;
  writer.nest(routeAttributes.metrics);
  if (mtu !== null) writer.attributeU32(mtuMetric, mtu);
  for (const { type, value } of others) writer.attribute(type, value);
  writer.endNest();
};

/** A next hop of one route, when neither a next-hop object nor several hops say it. */
const finishNextHops = (
  route: Mutable<Route>,
  device: string | null,
  gateway: NextHop["gateway"],
  onLink: boolean,
): void => {
  if (route.nextHopId !== null || !hasWayOut(route.type)) route.nextHops = noNextHops;
  else if (route.nextHops.length === 0 && (device !== null || gateway !== null))
    route.nextHops = singleNextHop(device, gateway, onLink);
};

/** Most routes share the way out of the one before, and then the memory too. */
let latest: readonly NextHop[] = noNextHops;

const singleNextHop = (
  device: string | null,
  gateway: NextHop["gateway"],
  onLink: boolean,
): readonly NextHop[] => {
  const [hop] = latest;
  if (hop?.device !== device || hop.gateway !== gateway || hop.onLink !== onLink)
    latest = [{ device, gateway, weight: 1, onLink }];
  return latest;
};

const decodeMultipathInto = (
  route: Mutable<Route>,
  bytes: Buffer,
  start: number,
  end: number,
  names: LinkNames,
): void => {
  const { nextHops, complete } = decodeMultipath(bytes, start, end, names);
  route.nextHops = nextHops;
  if (!complete) keep(route, "RTA_MULTIPATH", bytes, start, end);
};

/** `RTAX_*`: the MTU is a field, the others are kept by number. */
const decodeMetricsInto = (route: Mutable<Route>, bytes: Buffer, start: number, end: number): void => {
  for (let at = start; at + 4 <= end; at += align(u16(bytes, at))) {
    const type = u16(bytes, at + 2) & 0x3fff;
    const length = u16(bytes, at);
    if (length < 4) break;
    if (type === mtuMetric) route.mtu = u32(bytes, at + 4);
    else keep(route, `RTAX_${type}`, bytes, at + 4, at + length);
  }
};

const keep = (route: Mutable<Route>, name: string, bytes: Buffer, start: number, end: number): void => {
  route.unmodelled = { ...route.unmodelled, [name]: bytes.toString("hex", start, end) };
};
