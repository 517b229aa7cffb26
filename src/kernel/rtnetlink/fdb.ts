import { addressBytes, macBytes } from "../../net/index.ts";
import type { FdbEntry, LearntFdbEntry } from "../../state/index.ts";
import { type MessageWriter, type NetlinkMessage, parseAttributes } from "../netlink/index.ts";
import { addressText, macText } from "./address-text.ts";
import { addressFamilies } from "./constants.ts";
import type { LinkNames } from "./link-names.ts";
import { neighbourAttributes, neighbourFlags, neighbourHeaderLength, neighbourStates } from "./neighbour.ts";
import type { IndexOf } from "./unknown-link.ts";

/** A forwarding-database entry as the kernel lists it. Which configured ones the kernel made is for the observer to tell. */
export interface DecodedFdbEntry {
  readonly value: FdbEntry;
  readonly learnt: boolean;
}

/** Reads an `RTM_NEWNEIGH` of the bridge family; `null` when it has no MAC. */
export const decodeFdbEntry = (message: NetlinkMessage, names: LinkNames): DecodedFdbEntry | null => {
  const { payload } = message;
  const attributes = parseAttributes(payload, neighbourHeaderLength);
  const mac = attributes.get(neighbourAttributes.mac);
  if (payload[0] !== addressFamilies.bridge || mac?.length !== 6) return null;
  const remote = attributes.get(neighbourAttributes.destination);
  const state = payload.readUInt16LE(8);
  const inBridge = attributes.has(neighbourAttributes.master);
  const permanent = (state & neighbourStates.permanent) !== 0;
  const value: FdbEntry = {
    link: names.nameOf(payload.readUInt32LE(4)),
    mac: macText(mac),
    vlan: attributes.get(neighbourAttributes.vlan)?.readUInt16LE(0) ?? null,
    remote: remote === undefined ? null : addressText(remote, 0, remote.length),
    inBridge,
    ...(inBridge && permanent ? { local: true } : {}),
  };
  return { value, learnt: !permanent && (state & neighbourStates.noArp) === 0 };
};

/** A learnt entry without what only configured ones have. */
export const learntFdbEntry = ({ link, mac, vlan }: FdbEntry): LearntFdbEntry => ({ link, mac, vlan });

/** Writes the header and attributes of `entry` into the message that is open. Throws `UnknownLink`. */
export const encodeFdbEntry = (writer: MessageWriter, entry: FdbEntry, indexOf: IndexOf): void => {
  const { link, mac, vlan, remote, inBridge } = entry;
  const state = stateOf(entry);
  writer.u8(addressFamilies.bridge).u8(0).u16(0).u32(indexOf(link)).u16(state);
  writer.u8(inBridge ? neighbourFlags.master : neighbourFlags.self).u8(0);
  writer.attribute(neighbourAttributes.mac, macBytes(mac));
  if (vlan !== null) writer.attributeU16(neighbourAttributes.vlan, vlan);
  if (remote !== null) writer.attribute(neighbourAttributes.destination, addressBytes(remote));
};

/** A bridge takes `noarp` for a station behind a port and `permanent` for itself; devices want both. */
const stateOf = ({ inBridge, local }: FdbEntry): number => {
  if (!inBridge) return neighbourStates.noArp | neighbourStates.permanent;
  return local === true ? neighbourStates.permanent : neighbourStates.noArp;
};
