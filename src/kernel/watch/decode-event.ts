import type { NetlinkMessage } from "../netlink/index.ts";
import {
  decodeAddress,
  decodeLink,
  decodeNeighbour,
  decodeRoute,
  decodeRule,
  isBridgeFamily,
  type LinkNames,
  messageTypes,
} from "../rtnetlink/index.ts";
import type { KernelEvent, Presence } from "./kernel-event.ts";

/** The event that a message tells of; `null` for what is not watched. */
export const decodeEvent = (message: NetlinkMessage, names: LinkNames): KernelEvent | null => {
  const decode = decoders[message.type];
  return decode === undefined ? null : decode(message, names);
};

type Decoder = (message: NetlinkMessage, names: LinkNames) => KernelEvent | null;

const link =
  (presence: Presence): Decoder =>
  (message, names) => {
    // A bridge tells of its ports in messages of its own family, "deleted" when a port only left it.
    if (isBridgeFamily(message)) return null;
    const { value, status } = decodeLink(message, names);
    return { kind: "link", presence, link: value, status };
  };

const address =
  (presence: Presence): Decoder =>
  (message, names) => {
    const decoded = decodeAddress(message, names);
    return decoded && { kind: "address", presence, address: decoded.value, dynamic: decoded.dynamic };
  };

const neighbour =
  (presence: Presence): Decoder =>
  (message, names) => {
    const decoded = decodeNeighbour(message, names);
    return decoded && { kind: "neighbour", presence, neighbour: decoded.value };
  };

const route =
  (presence: Presence): Decoder =>
  (message, names) => {
    const value = decodeRoute(message, names);
    return value && { kind: "route", presence, route: value };
  };

const rule =
  (presence: Presence): Decoder =>
  (message) => {
    const value = decodeRule(message);
    return value && { kind: "rule", presence, rule: value };
  };

const decoders: Readonly<Record<number, Decoder>> = {
  [messageTypes.newLink]: link("there"),
  [messageTypes.deleteLink]: link("gone"),
  [messageTypes.newAddress]: address("there"),
  [messageTypes.deleteAddress]: address("gone"),
  [messageTypes.newNeighbour]: neighbour("there"),
  [messageTypes.deleteNeighbour]: neighbour("gone"),
  [messageTypes.newRoute]: route("there"),
  [messageTypes.deleteRoute]: route("gone"),
  [messageTypes.newRule]: rule("there"),
  [messageTypes.deleteRule]: rule("gone"),
};
