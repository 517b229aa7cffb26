import { type Address, addressBytes, type Prefix } from "../../net/index.ts";

/** The most texts remembered: gateways are few and come again; destinations are not asked here. */
const mostRemembered = 4096;
const remembered = new Map<Address, Uint8Array>();

/** The bytes of an address that many objects share, such as a gateway. */
export const sharedAddressBytes = (address: Address): Uint8Array => {
  const known = remembered.get(address);
  if (known !== undefined) return known;
  if (remembered.size >= mostRemembered) remembered.clear();
  const bytes = addressBytes(address);
  remembered.set(address, bytes);
  return bytes;
};

const slash = 0x2f;
const dot = 0x2e;
const quad = new Uint8Array(4);

/**
 * The address bytes of a prefix. Its text is canonical, so IPv4 needs no checks; the result for IPv4 is overwritten
 * by the next call.
 */
export const prefixBytes = (prefix: Prefix): Uint8Array => {
  let octet = 0;
  let index = 0;
  for (let at = 0; ; at += 1) {
    const code = prefix.charCodeAt(at);
    if (code === dot || code === slash) {
      quad[index] = octet;
      if (code === slash) return index === 3 ? quad : ipv6Bytes(prefix, at);
      index += 1;
      octet = 0;
    } else if (code < 0x30 || code > 0x39) return ipv6Bytes(prefix, prefix.indexOf("/"));
    else octet = 10 * octet + code - 0x30;
  }
};

/** The length of a prefix, which is the number at its end. */
export const prefixLength = (prefix: Prefix): number => {
  let length = 0;
  for (let at = prefix.length - 1, factor = 1; ; at -= 1, factor *= 10) {
    const code = prefix.charCodeAt(at);
    if (code === slash) return length;
    length += factor * (code - 0x30);
  }
};

const groups = new Uint8Array(16);

/** IPv6 with plain groups, by hand; one with a dotted quad goes the long way. Overwritten by the next call. */
const ipv6Bytes = (prefix: Prefix, end: number): Uint8Array => {
  groups.fill(0);
  let group = 0;
  let filled = 0;
  let gap = -1;
  for (let at = 0; at < end; at += 1) {
    const code = prefix.charCodeAt(at);
    if (code === dot) return addressBytes(prefix.slice(0, end) as Address);
    if (code !== 0x3a) {
      group = 16 * group + hexDigit(code);
      continue;
    }
    if (at > 0 && prefix.charCodeAt(at - 1) !== 0x3a) filled = put(filled, group);
    if (prefix.charCodeAt(at + 1) === 0x3a) gap = filled;
    group = 0;
  }
  if (prefix.charCodeAt(end - 1) !== 0x3a) filled = put(filled, group);
  if (gap >= 0) {
    groups.copyWithin(16 - (filled - gap), gap, filled);
    groups.fill(0, gap, 16 - (filled - gap));
  }
  return groups;
};

const put = (at: number, group: number): number => {
  groups[at] = group >> 8;
  groups[at + 1] = group;
  return at + 2;
};

const hexDigit = (code: number): number => (code <= 0x39 ? code - 0x30 : code - 0x57);
