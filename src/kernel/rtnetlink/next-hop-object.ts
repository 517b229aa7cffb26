import { addressBytes, familyOf } from "../../net/index.ts";
import type { NextHopObject } from "../../state/index.ts";
import { type MessageWriter, type NetlinkMessage, parseAttributes } from "../netlink/index.ts";
import { addressText } from "./address-text.ts";
import { addressFamilies, familyOfNumber } from "./constants.ts";
import type { LinkNames } from "./link-names.ts";
import { onLinkFlag } from "./route-attributes.ts";
import type { IndexOf } from "./unknown-link.ts";

/** `struct nhmsg`: family, scope, protocol, reserved, flags. */
export const nextHopHeaderLength = 8;

/** `linux/nexthop.h`: `NHA_*`. */
export const nextHopAttributes = {
  id: 1,
  group: 2,
  groupType: 3,
  blackhole: 4,
  outputLink: 5,
  gateway: 6,
} as const;

/** Reads an `RTM_NEWNEXTHOP`; `null` when it has no id. */
export const decodeNextHopObject = (message: NetlinkMessage, names: LinkNames): NextHopObject | null => {
  const { payload } = message;
  const attributes = parseAttributes(payload, nextHopHeaderLength);
  const id = attributes.get(nextHopAttributes.id)?.readUInt32LE(0);
  if (id === undefined) return null;
  const gateway = attributes.get(nextHopAttributes.gateway);
  const link = attributes.get(nextHopAttributes.outputLink)?.readUInt32LE(0);
  return {
    id,
    family: familyOfNumber(payload[0]!),
    device: link === undefined ? null : names.nameOf(link),
    gateway: gateway === undefined ? null : addressText(gateway, 0, gateway.length),
    blackhole: attributes.has(nextHopAttributes.blackhole),
    onLink: (payload.readUInt32LE(4) & onLinkFlag) !== 0,
    group: decodeMembers(attributes.get(nextHopAttributes.group)),
    protocol: payload[2]!,
  };
};

/** `struct nexthop_grp`: id, weight minus one (its high byte apart since 6.12), reserved. */
const decodeMembers = (value: Buffer | undefined): NextHopObject["group"] =>
  Array.from({ length: (value?.length ?? 0) / 8 }, (_, index) => ({
    id: value!.readUInt32LE(8 * index),
    weight: (value![8 * index + 4]! | (value![8 * index + 5]! << 8)) + 1,
  }));

/** Writes the header and attributes of `object` into the message that is open. Throws `UnknownLink`. */
export const encodeNextHopObject = (writer: MessageWriter, object: NextHopObject, indexOf: IndexOf): void => {
  const { id, device, gateway, blackhole, onLink, group, protocol } = object;
  writer.u8(headerFamily(object)).u8(0).u8(protocol).u8(0);
  writer.u32(onLink ? onLinkFlag : 0).attributeU32(nextHopAttributes.id, id);
  if (group.length > 0) encodeMembers(writer, group);
  if (blackhole) writer.flag(nextHopAttributes.blackhole);
  // IPv4 and IPv6 show the loopback link with a blackhole, and refuse to be told it.
  if (device !== null && !blackhole) writer.attributeU32(nextHopAttributes.outputLink, indexOf(device));
  if (gateway !== null) writer.attribute(nextHopAttributes.gateway, addressBytes(gateway));
};

const headerFamily = ({ family, gateway, group }: NextHopObject): number => {
  if (group.length > 0) return addressFamilies.unspecified;
  const meant = family ?? (gateway === null ? null : familyOf(gateway));
  return meant === null ? addressFamilies.unspecified : addressFamilies[meant];
};

const encodeMembers = (writer: MessageWriter, group: NextHopObject["group"]): void => {
  writer.nest(nextHopAttributes.group, 0);
  for (const { id, weight } of group)
    writer
      .u32(id)
      .u8((weight - 1) & 0xff)
      .u8((weight - 1) >> 8)
      .u16(0);
  writer.endNest();
};
