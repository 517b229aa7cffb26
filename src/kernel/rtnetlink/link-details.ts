import { addressBytes, familyOf, parseAddress } from "../../net/index.ts";
import type {
  BridgeDetails,
  BridgePortDetails,
  Link,
  TunDetails,
  VlanDetails,
  VxlanDetails,
} from "../../state/index.ts";
import { type Attributes, type MessageWriter } from "../netlink/index.ts";
import { addressText } from "./address-text.ts";
import type { LinkNames } from "./link-names.ts";
import type { IndexOf } from "./unknown-link.ts";

/** `linux/if_link.h`: `IFLA_BR_*`. */
const bridge = { forwardDelay: 1, ageingTime: 4, stpState: 5, vlanFiltering: 7 } as const;

/** `linux/if_link.h`: `IFLA_BRPORT_*`. */
const port = { hairpin: 4, learning: 8, isolated: 33 } as const;

/** `linux/if_link.h`: `IFLA_VLAN_*`. */
const vlan = { id: 1, protocol: 5 } as const;

/** `linux/if_link.h`: `IFLA_VXLAN_*`. */
const vxlan = {
  id: 1,
  group: 2,
  link: 3,
  local: 4,
  learning: 7,
  port: 15,
  group6: 16,
  local6: 17,
} as const;

/** `linux/if_link.h`: `IFLA_TUN_*`. */
const tun = { type: 3, persist: 6 } as const;

/** `linux/if_ether.h`: `ETH_P_8021Q`, `ETH_P_8021AD`. */
const tagProtocols = { "802.1Q": 0x8100, "802.1ad": 0x88a8 } as const;

/** `linux/if_tun.h`: `IFF_TAP`. */
const tapType = 2;

export const decodeBridge = (data: Attributes): BridgeDetails => ({
  stp: number32(data, bridge.stpState) !== 0,
  vlanFiltering: (data.get(bridge.vlanFiltering)?.[0] ?? 0) !== 0,
  forwardDelayCs: number32(data, bridge.forwardDelay),
  ageingTimeCs: number32(data, bridge.ageingTime),
});

export const encodeBridge = (writer: MessageWriter, details: Partial<BridgeDetails>): void => {
  if (details.forwardDelayCs !== undefined) writer.attributeU32(bridge.forwardDelay, details.forwardDelayCs);
  if (details.ageingTimeCs !== undefined) writer.attributeU32(bridge.ageingTime, details.ageingTimeCs);
  if (details.stp !== undefined) writer.attributeU32(bridge.stpState, Number(details.stp));
  if (details.vlanFiltering !== undefined)
    writer.attributeU8(bridge.vlanFiltering, Number(details.vlanFiltering));
};

export const decodePort = (data: Attributes): BridgePortDetails => ({
  isolated: (data.get(port.isolated)?.[0] ?? 0) !== 0,
  hairpin: (data.get(port.hairpin)?.[0] ?? 0) !== 0,
  learning: (data.get(port.learning)?.[0] ?? 0) !== 0,
});

export const encodePort = (writer: MessageWriter, details: Partial<BridgePortDetails>): void => {
  if (details.hairpin !== undefined) writer.attributeU8(port.hairpin, Number(details.hairpin));
  if (details.learning !== undefined) writer.attributeU8(port.learning, Number(details.learning));
  if (details.isolated !== undefined) writer.attributeU8(port.isolated, Number(details.isolated));
};

export const decodeVlan = (data: Attributes, parent: string | null): VlanDetails => ({
  parent,
  id: data.get(vlan.id)?.readUInt16LE(0) ?? 0,
  protocol: data.get(vlan.protocol)?.readUInt16BE(0) === tagProtocols["802.1ad"] ? "802.1ad" : "802.1Q",
});

export const encodeVlan = (writer: MessageWriter, { id, protocol }: VlanDetails): void => {
  writer.attributeU16(vlan.id, id).attributeBe16(vlan.protocol, tagProtocols[protocol]);
};

export const decodeVxlan = (data: Attributes, names: LinkNames): VxlanDetails => {
  const parent = number32(data, vxlan.link);
  return {
    vni: number32(data, vxlan.id),
    local: addressIn(data, vxlan.local) ?? addressIn(data, vxlan.local6),
    remote: addressIn(data, vxlan.group) ?? addressIn(data, vxlan.group6),
    parent: parent === 0 ? null : names.nameOf(parent),
    port: data.get(vxlan.port)?.readUInt16BE(0) ?? 0,
    learning: (data.get(vxlan.learning)?.[0] ?? 0) !== 0,
  };
};

export const encodeVxlan = (writer: MessageWriter, details: VxlanDetails, indexOf: IndexOf): void => {
  writer.attributeU32(vxlan.id, details.vni);
  encodeAddress(writer, details.local, { ipv4: vxlan.local, ipv6: vxlan.local6 });
  encodeAddress(writer, details.remote, { ipv4: vxlan.group, ipv6: vxlan.group6 });
  if (details.parent !== null) writer.attributeU32(vxlan.link, indexOf(details.parent));
  writer.attributeBe16(vxlan.port, details.port).attributeU8(vxlan.learning, Number(details.learning));
};

export const decodeTun = (data: Attributes): TunDetails => ({
  mode: data.get(tun.type)?.[0] === tapType ? "tap" : "tun",
  persist: (data.get(tun.persist)?.[0] ?? 0) !== 0,
});

/** The details that cannot change while the link lives: a link that differs in them is another link. */
export const identityOf = ({ kind, vlan, vxlan, veth, tun }: Link): string =>
  JSON.stringify([kind, vlan ?? null, vxlan ?? null, veth ?? null, tun?.mode ?? null]);

const number32 = (data: Attributes, type: number): number => data.get(type)?.readUInt32LE(0) ?? 0;

const addressIn = (data: Attributes, type: number): string | null => {
  const value = data.get(type);
  if (value === undefined || value.every((byte) => byte === 0)) return null;
  return addressText(value, 0, value.length);
};

const encodeAddress = (
  writer: MessageWriter,
  text: string | null,
  types: { readonly ipv4: number; readonly ipv6: number },
): void => {
  const address = text === null ? null : parseAddress(text);
  if (address !== null) writer.attribute(types[familyOf(address)], addressBytes(address));
};
