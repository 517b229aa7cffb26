import { type Family, familyOf } from "../../net/index.ts";
import type { NextHop } from "../../state/index.ts";
import { align, type MessageWriter } from "../netlink/index.ts";
import { addressText } from "./address-text.ts";
import { addressFamilies } from "./constants.ts";
import type { LinkNames } from "./link-names.ts";
import { onLinkFlag, routeAttributes } from "./route-attributes.ts";
import { sharedAddressBytes } from "./text-bytes.ts";
import { u16, u32 } from "./wire.ts";

/** The next hops in an `RTA_MULTIPATH`: `struct rtnexthop` (length, flags, hops, link) and attributes, repeated. */
export const decodeMultipath = (
  bytes: Uint8Array,
  start: number,
  end: number,
  names: LinkNames,
): { readonly nextHops: readonly NextHop[]; readonly complete: boolean } => {
  const nextHops: NextHop[] = [];
  let complete = true;
  for (let at = start; at + 8 <= end;) {
    const length = u16(bytes, at);
    if (length < 8) break;
    const { gateway, plain } = decodeGateway(bytes, at + 8, at + length);
    complete &&= plain;
    const onLink = (bytes[at + 2]! & onLinkFlag) !== 0;
    nextHops.push({ device: names.nameOf(u32(bytes, at + 4)), gateway, weight: bytes[at + 3]! + 1, onLink });
    at += align(length);
  }
  return { nextHops, complete };
};

/** The gateway among a next hop's attributes, and whether there is nothing else that we would lose. */
const decodeGateway = (
  bytes: Uint8Array,
  start: number,
  end: number,
): { readonly gateway: NextHop["gateway"]; readonly plain: boolean } => {
  let gateway: NextHop["gateway"] = null;
  let plain = true;
  for (let at = start; at + 4 <= end; at += align(u16(bytes, at))) {
    const length = u16(bytes, at);
    if (length < 4) break;
    const type = u16(bytes, at + 2);
    if (type === routeAttributes.gateway) gateway = addressText(bytes, at + 4, length - 4);
    else if (type === routeAttributes.via) gateway = addressText(bytes, at + 6, length - 6);
    else plain = false;
  }
  return { gateway, plain };
};

/** Writes `RTA_GATEWAY`, or `RTA_VIA` when the gateway is of another family than the route (RFC 8950). */
export const encodeGateway = (
  writer: MessageWriter,
  family: Family,
  gateway: NonNullable<NextHop["gateway"]>,
): void => {
  const bytes = sharedAddressBytes(gateway);
  if (familyOf(gateway) === family) writer.attribute(routeAttributes.gateway, bytes);
  else writer.nest(routeAttributes.via, 0).u16(addressFamilies[familyOf(gateway)]).raw(bytes).endNest();
};

/** Writes `RTA_MULTIPATH`. `indexOf` has answered for every device before. */
export const encodeMultipath = (
  writer: MessageWriter,
  family: Family,
  nextHops: readonly NextHop[],
  indexOf: (device: string) => number,
): void => {
  writer.nest(routeAttributes.multipath, 0);
  for (const { device, gateway, weight, onLink } of nextHops) {
    const start = writer.length;
    writer
      .u16(0)
      .u8(onLink ? onLinkFlag : 0)
      .u8(weight - 1)
      .u32(device === null ? 0 : indexOf(device));
    if (gateway !== null) encodeGateway(writer, family, gateway);
    writer.patchU16(start, writer.length - start);
  }
  writer.endNest();
};
