import { addressBytes, macBytes } from "../../net/index.ts";
import type { FdbEntry, LearntFdbEntry } from "../../state/index.ts";
import { type MessageWriter, type NetlinkMessage, parseAttributes } from "../netlink/index.ts";
import { addressText, macText } from "./address-text.ts";
import { addressFamilies } from "./constants.ts";
import type { LinkNames } from "./link-names.ts";
import { neighbourAttributes, neighbourFlags, neighbourHeaderLength, neighbourStates } from "./neighbour.ts";
import type { IndexOf } from "./unknown-link.ts";

/** A forwarding-database entry as the kernel lists it. Who made it is for the observer to tell. */
export interface DecodedFdbEntry {
  readonly value: FdbEntry;
  /** `permanent` entries of a bridge are its own addresses; `static` ones were configured. */
  readonly lifetime: "permanent" | "static" | "learnt";
}

/** Reads an `RTM_NEWNEIGH` of the bridge family; `null` when it has no MAC. */
export const decodeFdbEntry = (message: NetlinkMessage, names: LinkNames): DecodedFdbEntry | null => {
  const { payload } = message;
  const attributes = parseAttributes(payload, neighbourHeaderLength);
  const mac = attributes.get(neighbourAttributes.mac);
  if (payload[0] !== addressFamilies.bridge || mac?.length !== 6) return null;
  const remote = attributes.get(neighbourAttributes.destination);
  const state = payload.readUInt16LE(8);
  const value: FdbEntry = {
    link: names.nameOf(payload.readUInt32LE(4)),
    mac: macText(mac),
    vlan: attributes.get(neighbourAttributes.vlan)?.readUInt16LE(0) ?? null,
    remote: remote === undefined ? null : addressText(remote, 0, remote.length),
    inBridge: attributes.has(neighbourAttributes.master),
  };
  return { value, lifetime: lifetimeOf(state) };
};

const lifetimeOf = (state: number): DecodedFdbEntry["lifetime"] =>
  (state & neighbourStates.permanent) !== 0
    ? "permanent"
    : (state & neighbourStates.noArp) !== 0
      ? "static"
      : "learnt";

/** A learnt entry without what only configured ones have. */
export const learntFdbEntry = ({ link, mac, vlan }: FdbEntry): LearntFdbEntry => ({ link, mac, vlan });

/** Writes the header and attributes of `entry` into the message that is open. Throws `UnknownLink`. */
export const encodeFdbEntry = (writer: MessageWriter, entry: FdbEntry, indexOf: IndexOf): void => {
  const { link, mac, vlan, remote, inBridge } = entry;
  // A bridge takes `noarp` for a static entry behind a port, and `permanent` for an address of its own.
  const state = inBridge ? neighbourStates.noArp : neighbourStates.noArp | neighbourStates.permanent;
  writer.u8(addressFamilies.bridge).u8(0).u16(0).u32(indexOf(link)).u16(state);
  writer.u8(inBridge ? neighbourFlags.master : neighbourFlags.self).u8(0);
  writer.attribute(neighbourAttributes.mac, macBytes(mac));
  if (vlan !== null) writer.attributeU16(neighbourAttributes.vlan, vlan);
  if (remote !== null) writer.attribute(neighbourAttributes.destination, addressBytes(remote));
};
