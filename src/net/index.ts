/**
 * Addresses, prefixes, MACs and protocols as values.
 *
 * Main types: `Address`, `Prefix`, `InterfaceAddress`, `MacAddress`, `Family`, `Protocol`, `PortRange`.
 *
 * INVARIANT: an address value is its canonical text (branded), so equality is `===`, and a value can be a map key
 * or JSON without conversion. Anything that did not come through a `parse…` function is not a value of these types.
 */
export {
  type Address,
  address,
  addressBytes,
  addressFromBytes,
  addressFromNumber,
  addressNumber,
  compareAddresses,
  familyOf,
  ipv4FromNumber,
  ipv4Number,
  parseAddress,
} from "./address.ts";
export { addressBits, families, type Family } from "./family.ts";
export { macBytes, macFromBytes, type MacAddress, parseMac } from "./mac.ts";
export {
  addressOf,
  comparePrefixes,
  contains,
  everything,
  hostPrefix,
  type InterfaceAddress,
  interfaceAddress,
  lengthOf,
  makePrefix,
  overlaps,
  parseInterfaceAddress,
  parsePrefix,
  type Prefix,
  prefix,
  prefixFamily,
  type PrefixFault,
  prefixOf,
  prefixRange,
} from "./prefix.ts";
export { type PortRange, type Protocol, protocolNumber } from "./protocol.ts";
