import { addressOf, hostPrefix, prefixFamily } from "../../../net/index.ts";
import type { Ref } from "../../sets/index.ts";
import type { PathContext } from "./path-context.ts";

/** Packets to the host's own addresses on the link that they come in by. */
export const toOwnAddresses = (context: PathContext): Ref =>
  toAddressesOn(context, (link) => link === context.input);

/** Packets to the host's own addresses on other links. */
export const toOtherAddresses = (context: PathContext): Ref =>
  toAddressesOn(context, (link) => link !== context.input);

const toAddressesOn = ({ host, ends: { space } }: PathContext, isMeant: (link: string) => boolean): Ref =>
  space.addressSet(
    space.fields.destination,
    [...host.config.address.values(), ...host.dynamic.addresses.values()]
      .filter(({ link, address }) => isMeant(link) && prefixFamily(address) === space.family)
      .map(({ address }) => hostPrefix(addressOf(address))),
  );
