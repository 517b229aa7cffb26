import {
  addressBytes,
  addressOf,
  type InterfaceAddress,
  lengthOf,
  prefixFamily,
  type Address,
} from "../../net/index.ts";
import type { LinkAddress } from "../../state/index.ts";
import { type MessageWriter, type NetlinkMessage, parseAttributes } from "../netlink/index.ts";
import { addressText } from "./address-text.ts";
import { addressFamilies, familyOfNumber } from "./constants.ts";
import type { LinkNames } from "./link-names.ts";
import type { IndexOf } from "./unknown-link.ts";

/** `struct ifaddrmsg`: family, prefixlen, flags, scope, index. */
export const addressHeaderLength = 8;

/** `linux/if_addr.h`: `IFA_*`. */
export const addressAttributes = {
  address: 1,
  local: 2,
  label: 3,
  broadcast: 4,
  cacheInfo: 6,
  flags: 8,
  protocol: 11,
} as const;

/** `linux/if_addr.h`: `IFA_F_*`. */
const permanentFlag = 0x80;
const noPrefixRouteFlag = 0x200;

/** `linux/if_addr.h`: `IFAPROT_*`, addresses that the kernel made. */
const kernelProtocols = { first: 1, last: 3 } as const;

/** An address, and whether the kernel made it or learnt it. */
export interface DecodedAddress {
  readonly value: LinkAddress;
  readonly dynamic: boolean;
}

/** Reads an `RTM_NEWADDR`; `null` for other families. */
export const decodeAddress = (message: NetlinkMessage, names: LinkNames): DecodedAddress | null => {
  const { payload } = message;
  const family = familyOfNumber(payload[0]!);
  const attributes = parseAttributes(payload, addressHeaderLength);
  const far = attributes.get(addressAttributes.address);
  const local = attributes.get(addressAttributes.local) ?? far;
  if (family === null || local === undefined) return null;
  const flags = attributes.get(addressAttributes.flags)?.readUInt32LE(0) ?? payload[2]!;
  const own = addressText(local, 0, local.length);
  const peer = far === undefined ? own : addressText(far, 0, far.length);
  const value: LinkAddress = {
    link: names.nameOf(payload.readUInt32LE(4)),
    address: `${own}/${payload[1]}` as InterfaceAddress,
    peer: peer === own ? null : peer,
    scope: payload[3]!,
    noPrefixRoute: (flags & noPrefixRouteFlag) !== 0,
    protocol: attributes.get(addressAttributes.protocol)?.[0] ?? 0,
  };
  return { value, dynamic: (flags & permanentFlag) === 0 || isKernelMade(value, own) };
};

/** Link-local addresses carry `IFAPROT_KERNEL_LL`; loopback's carry `IFAPROT_KERNEL_LO`. */
const isKernelMade = ({ protocol, link, scope }: LinkAddress, own: Address): boolean =>
  (protocol >= kernelProtocols.first && protocol <= kernelProtocols.last) ||
  (protocol === 0 && link === "lo" && (own === "127.0.0.1" || own === "::1") && scope === 254);

/** Writes the header and attributes of `address` into the message that is open. Throws `UnknownLink`. */
export const encodeAddress = (writer: MessageWriter, value: LinkAddress, indexOf: IndexOf): void => {
  const family = prefixFamily(value.address);
  const own = addressBytes(addressOf(value.address));
  const far = value.peer === null ? own : addressBytes(value.peer);
  const length = lengthOf(value.address);
  writer.u8(addressFamilies[family]).u8(length).u8(0).u8(value.scope).u32(indexOf(value.link));
  writer.attribute(addressAttributes.local, own).attribute(addressAttributes.address, far);
  if (family === "ipv4" && value.peer === null && length < 31)
    writer.attribute(addressAttributes.broadcast, broadcastOf(own, length));
  if (value.noPrefixRoute) writer.attributeU32(addressAttributes.flags, noPrefixRouteFlag);
  if (value.protocol !== 0) writer.attributeU8(addressAttributes.protocol, value.protocol);
};

/** The last address of the subnet: without it the kernel makes no broadcast route. */
const broadcastOf = (own: Uint8Array, length: number): Uint8Array =>
  own.map((byte, index) => byte | (0xff >> Math.max(0, Math.min(8, length - 8 * index))));
