/**
 * nft's datatype numbers, as `NftSet.keyType` and `dataType` hold them (nftables `include/datatype.h`, `enum
 * datatypes`). The kernel only stores them; `nft` prints elements by them.
 *
 * `bytes` is the length of a value; `host` marks values in host byte order (all others are in network order).
 */
export interface NftDataType {
  readonly number: number;
  readonly bytes: number;
  readonly host?: true;
}

/** The datatypes by the name that `nft` prints. */
export const nftDataTypes = {
  nf_proto: { number: 2, bytes: 1 },
  ll_addr: { number: 6, bytes: 6 },
  ipv4_addr: { number: 7, bytes: 4 },
  ipv6_addr: { number: 8, bytes: 16 },
  ether_addr: { number: 9, bytes: 6 },
  ether_type: { number: 10, bytes: 2 },
  arp_op: { number: 11, bytes: 2 },
  inet_proto: { number: 12, bytes: 1 },
  inet_service: { number: 13, bytes: 2 },
  icmp_type: { number: 14, bytes: 1 },
  tcp_flag: { number: 15, bytes: 1 },
  mark: { number: 19, bytes: 4, host: true },
  iface_index: { number: 20, bytes: 4, host: true },
  uid: { number: 24, bytes: 4, host: true },
  gid: { number: 25, bytes: 4, host: true },
  ct_state: { number: 26, bytes: 4, host: true },
  ct_dir: { number: 27, bytes: 1 },
  ct_status: { number: 28, bytes: 4, host: true },
  icmpv6_type: { number: 29, bytes: 1 },
  pkt_type: { number: 31, bytes: 1, host: true },
  icmp_code: { number: 32, bytes: 1 },
  icmpv6_code: { number: 33, bytes: 1 },
  devgroup: { number: 35, bytes: 4, host: true },
  fib_addrtype: { number: 38, bytes: 4, host: true },
  ifname: { number: 41, bytes: 16, host: true },
} as const satisfies Readonly<Record<string, NftDataType>>;

/** The name of a datatype. */
export type NftDataTypeName = keyof typeof nftDataTypes;

/** `NFT_DATA_VERDICT`: the `dataType` of a verdict map. Its `dataLength` is `null`. */
export const nftVerdictType = 0xffffff00;

/** `TYPE_BITS`: every field of a concatenation takes this many bits of its datatype number. */
const fieldBits = 6;

/** The datatype number of a key or value with these fields in order: `nftTypeNumber("ifname", "ifname")`. */
export const nftTypeNumber = (...fields: readonly NftDataTypeName[]): number =>
  fields.reduce((number, field) => (number << fieldBits) | nftDataTypes[field].number, 0) >>> 0;

const namesByNumber = new Map(
  Object.entries(nftDataTypes).map(([name, type]) => [type.number as number, name as NftDataTypeName]),
);

/** The fields of a datatype number in order; `null` when one of them is unknown (or the type is a `typeof`). */
export const nftTypeFields = (number: number): readonly NftDataTypeName[] | null => {
  const fields: NftDataTypeName[] = [];
  for (let rest = number; rest > 0; rest >>>= fieldBits) {
    const name = namesByNumber.get(rest & ((1 << fieldBits) - 1));
    if (name === undefined) return null;
    fields.unshift(name);
  }
  return fields.length === 0 ? null : fields;
};

/** Bytes that a key or value with these fields takes: every field of several is padded to four bytes. */
export const nftTypeLength = (...fields: readonly NftDataTypeName[]): number =>
  fields.length === 1
    ? nftDataTypes[fields[0]!].bytes
    : fields.reduce((sum, field) => sum + ((nftDataTypes[field].bytes + 3) & ~3), 0);
