import {
  type Address,
  addressFromNumber,
  addressNumber,
  contains,
  type Prefix,
  prefixRange,
} from "../../net/index.ts";

/** An inclusive range of addresses. */
export interface AddressRange {
  readonly first: Address;
  readonly last: Address;
}

/**
 * The addresses of an IPv4 `subnet` that may be given away: neither the first (which names the subnet), nor the last
 * (broadcast), nor any of `taken`. In ascending order.
 */
export const freeRanges = (subnet: Prefix, taken: readonly Address[]): readonly AddressRange[] => {
  const { first, last } = prefixRange(subnet);
  const stops = [...taken.filter((address) => contains(subnet, address)), first, last].map(addressNumber);
  const ordered = [...new Set(stops)].sort((a, b) => (a < b ? -1 : 1));
  return ordered.slice(0, -1).flatMap((stop, index) => {
    const [from, to] = [stop + 1n, ordered[index + 1]! - 1n];
    return from > to ? [] : [{ first: ipv4(from), last: ipv4(to) }];
  });
};

const ipv4 = (number: bigint): Address => addressFromNumber("ipv4", number);
