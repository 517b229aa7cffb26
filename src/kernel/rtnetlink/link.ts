import { macBytes } from "../../net/index.ts";
import type { BridgeDetails, Link, LinkStatus } from "../../state/index.ts";
import {
  type Attributes,
  type MessageWriter,
  type NetlinkMessage,
  parseAttributes,
  textOf,
} from "../netlink/index.ts";
import { macText } from "./address-text.ts";
import { addressFamilies } from "./constants.ts";
import { linkAttributes, linkFlags, linkHeaderLength, linkInfoAttributes } from "./link-attributes.ts";
import {
  decodeBridge,
  decodePort,
  decodeTun,
  decodeVlan,
  decodeVxlan,
  encodeBridge,
  encodeVlan,
  encodeVxlan,
} from "./link-details.ts";
import type { LinkNames } from "./link-names.ts";
import type { IndexOf } from "./unknown-link.ts";

/** `linux/if.h`: `IF_OPER_*` by number. */
const operationalStates = [
  "unknown",
  "notpresent",
  "down",
  "lowerlayerdown",
  "testing",
  "dormant",
  "up",
] as const;

/** A link as the kernel lists it. */
export interface DecodedLink {
  readonly value: Link;
  readonly status: LinkStatus;
}

/** Whether the message is a bridge's about a port (`AF_BRIDGE`), and not one about the link itself. */
export const isBridgeFamily = ({ buffer, start }: NetlinkMessage): boolean =>
  buffer[start] === addressFamilies.bridge;

/** Index and name of an `RTM_NEWLINK`: what is needed to decode anything else. */
export const decodeLinkName = (
  message: NetlinkMessage,
): { readonly index: number; readonly name: string } => {
  const { payload } = message;
  const name = parseAttributes(payload, linkHeaderLength).get(linkAttributes.name);
  return { index: payload.readInt32LE(4), name: name === undefined ? "" : textOf(name) };
};

/** Reads an `RTM_NEWLINK`. */
export const decodeLink = (message: NetlinkMessage, names: LinkNames): DecodedLink => {
  const { payload } = message;
  const attributes = parseAttributes(payload, linkHeaderLength);
  const flags = payload.readUInt32LE(8);
  const hardware = attributes.get(linkAttributes.mac);
  const master = attributes.get(linkAttributes.master)?.readUInt32LE(0) ?? 0;
  const alias = attributes.get(linkAttributes.alias);
  const value: Link = {
    name: textOf(attributes.get(linkAttributes.name) ?? Buffer.alloc(0)),
    kind: "device",
    mac: hardware?.length === 6 ? macText(hardware) : null,
    mtu: attributes.get(linkAttributes.mtu)?.readUInt32LE(0) ?? 0,
    up: (flags & linkFlags.up) !== 0,
    master: master === 0 ? null : names.nameOf(master),
    alias: alias === undefined ? null : textOf(alias),
    ...decodeInfo(attributes, names),
  };
  return { value, status: decodeStatus(payload.readInt32LE(4), flags, attributes) };
};

const decodeStatus = (index: number, flags: number, attributes: Attributes): LinkStatus => ({
  index,
  carrier: (flags & linkFlags.lowerUp) !== 0,
  operationalState: operationalStates[attributes.get(linkAttributes.operationalState)?.[0] ?? 0] ?? "unknown",
});

/** What `IFLA_LINKINFO` says: the kind with its details, and the settings as a port. */
const decodeInfo = (attributes: Attributes, names: LinkNames): Partial<Link> => {
  const nested = attributes.get(linkAttributes.linkInfo);
  if (nested === undefined) return {};
  const info = parseAttributes(nested);
  const kindText = info.get(linkInfoAttributes.kind);
  const data = parseAttributes(info.get(linkInfoAttributes.data) ?? Buffer.alloc(0));
  const kind = kindText === undefined ? "device" : textOf(kindText);
  return { kind, ...decodeDetails(kind, data, attributes, names), ...decodeSlave(info) };
};

const decodeSlave = (info: Attributes): Partial<Link> => {
  const kind = info.get(linkInfoAttributes.slaveKind);
  const data = info.get(linkInfoAttributes.slaveData);
  return kind !== undefined && data !== undefined && textOf(kind) === "bridge"
    ? { port: decodePort(parseAttributes(data)) }
    : {};
};

const decodeDetails = (
  kind: string,
  data: Attributes,
  attributes: Attributes,
  names: LinkNames,
): Partial<Link> => {
  switch (kind) {
    case "bridge":
      return { bridge: decodeBridge(data) };
    case "vlan":
      return { vlan: decodeVlan(data, lowerLink(attributes, names)) };
    case "vxlan":
      return { vxlan: decodeVxlan(data, names) };
    case "tun":
      return { tun: decodeTun(data) };
    case "veth":
      return { veth: { peer: lowerLink(attributes, names) } };
    default:
      return {};
  }
};

/** `IFLA_LINK`, unless its index counts in another namespace (`IFLA_LINK_NETNSID`). */
const lowerLink = (attributes: Attributes, names: LinkNames): string | null => {
  const index = attributes.get(linkAttributes.link)?.readUInt32LE(0) ?? 0;
  return index === 0 || attributes.has(linkAttributes.linkNamespace) ? null : names.nameOf(index);
};

/** Writes what makes a new link: name, kind, kind's details, MAC and MTU. Throws `UnknownLink`. */
export const encodeNewLink = (writer: MessageWriter, link: Link, indexOf: IndexOf): void => {
  encodeLinkHeader(writer, 0);
  writer.attributeString(linkAttributes.name, link.name);
  if (link.mtu > 0) writer.attributeU32(linkAttributes.mtu, link.mtu);
  if (link.mac !== null) writer.attribute(linkAttributes.mac, macBytes(link.mac));
  const parent = link.vlan?.parent ?? null;
  if (parent !== null) writer.attributeU32(linkAttributes.link, indexOf(parent));
  writer.nest(linkAttributes.linkInfo).attributeString(linkInfoAttributes.kind, link.kind);
  writer.nest(linkInfoAttributes.data);
  encodeDetails(writer, link, indexOf);
  writer.endNest().endNest();
};

/** `VETH_INFO_PEER`: the other end, which is made together with this one. */
const vethPeer = 1;

const encodeDetails = (writer: MessageWriter, link: Link, indexOf: IndexOf): void => {
  if (link.bridge !== undefined) encodeBridge(writer, newBridge(link.bridge));
  if (link.vlan !== undefined) encodeVlan(writer, link.vlan);
  if (link.vxlan !== undefined) encodeVxlan(writer, link.vxlan, indexOf);
  if (link.veth === undefined || link.veth.peer === null) return;
  writer.nest(vethPeer);
  encodeLinkHeader(writer, 0);
  writer.attributeString(linkAttributes.name, link.veth.peer).endNest();
};

/** A kernel without VLAN filtering refuses to hear of it, even that it is off; a new bridge has it off anyway. */
const newBridge = ({ vlanFiltering, ...details }: BridgeDetails): Partial<BridgeDetails> =>
  vlanFiltering ? { ...details, vlanFiltering } : details;

/** `struct ifinfomsg` for the link with `index`, changing the flags in `change` to those in `flags`. */
export const encodeLinkHeader = (writer: MessageWriter, index: number, flags = 0, change = 0): void => {
  writer.u8(0).u8(0).u16(0).u32(index).u32(flags).u32(change);
};
