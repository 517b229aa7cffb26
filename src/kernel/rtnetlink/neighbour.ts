import { addressBytes, familyOf, macBytes } from "../../net/index.ts";
import type { LearntNeighbour, Neighbour } from "../../state/index.ts";
import { type MessageWriter, type NetlinkMessage, parseAttributes } from "../netlink/index.ts";
import { addressText, macText } from "./address-text.ts";
import { addressFamilies, familyOfNumber } from "./constants.ts";
import type { LinkNames } from "./link-names.ts";
import type { IndexOf } from "./unknown-link.ts";

/** `struct ndmsg`: family, three bytes of padding, index, state (16 bits), flags, type. */
export const neighbourHeaderLength = 12;

/** `linux/neighbour.h`: `NDA_*`. */
export const neighbourAttributes = { destination: 1, mac: 2, vlan: 5, vni: 7, master: 9 } as const;

/** `linux/neighbour.h`: `NUD_*`. */
export const neighbourStates = { noArp: 0x40, permanent: 0x80 } as const;

/** `linux/neighbour.h`: `NTF_*`. */
export const neighbourFlags = { self: 0x02, master: 0x04, proxy: 0x08, extLearned: 0x10 } as const;

/** By bit, lowest first. */
const stateNames = [
  "incomplete",
  "reachable",
  "stale",
  "delay",
  "probe",
  "failed",
  "noarp",
  "permanent",
] as const;

/** The lower-case name of a `NUD_*` state; `none` for 0. */
export const stateName = (state: number): string =>
  stateNames.find((_, bit) => (state & (1 << bit)) !== 0) ?? "none";

/** A neighbour that somebody configured, or one that was learnt. */
export type DecodedNeighbour =
  | { readonly kind: "configured"; readonly value: Neighbour }
  | { readonly kind: "learnt"; readonly value: LearntNeighbour };

/** Reads an `RTM_NEWNEIGH` of an IP family; `null` for others, and for the kernel's multicast mappings (`noarp`). */
export const decodeNeighbour = (message: NetlinkMessage, names: LinkNames): DecodedNeighbour | null => {
  const { payload } = message;
  const attributes = parseAttributes(payload, neighbourHeaderLength);
  const destination = attributes.get(neighbourAttributes.destination);
  if (familyOfNumber(payload[0]!) === null || destination === undefined) return null;
  const hardware = attributes.get(neighbourAttributes.mac);
  const state = payload.readUInt16LE(8);
  const proxy = (payload[10]! & neighbourFlags.proxy) !== 0;
  if (!proxy && (state & neighbourStates.noArp) !== 0) return null;
  const common = {
    link: names.nameOf(payload.readUInt32LE(4)),
    address: addressText(destination, 0, destination.length),
    mac: hardware?.length === 6 ? macText(hardware) : null,
  };
  return proxy || (state & neighbourStates.permanent) !== 0
    ? { kind: "configured", value: { ...common, proxy } }
    : { kind: "learnt", value: { ...common, state: stateName(state) } };
};

/** Writes the header and attributes of `neighbour` into the message that is open. Throws `UnknownLink`. */
export const encodeNeighbour = (writer: MessageWriter, neighbour: Neighbour, indexOf: IndexOf): void => {
  const { address, link, mac, proxy } = neighbour;
  writer.u8(addressFamilies[familyOf(address)]).u8(0).u16(0).u32(indexOf(link));
  writer.u16(neighbourStates.permanent).u8(proxy ? neighbourFlags.proxy : 0);
  writer.u8(0).attribute(neighbourAttributes.destination, addressBytes(address));
  if (mac !== null) writer.attribute(neighbourAttributes.mac, macBytes(mac));
};
