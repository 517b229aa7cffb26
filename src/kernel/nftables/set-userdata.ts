import { nftDataTypes, type NftSet, nftTypeFields, nftVerdictType } from "../../state/index.ts";
import { rangeFormOf } from "./set-flags.ts";

/** `libnftnl/udata.h`, `enum nftnl_udata_set_types`. */
const keyByteOrder = 0;
const dataByteOrder = 1;

/** nftables `include/datatype.h`, `enum byteorder`. */
const hostOrder = 1;
const networkOrder = 2;

/**
 * The bytes that `nft` keeps with a set to know how to print it (`NFTA_SET_USERDATA`): type, length, value each. The
 * kernel does not look at them.
 */
export const setUserdata = (set: NftSet): Buffer => {
  const key = [keyByteOrder, 4, keyOrder(set), 0, 0, 0];
  if (set.dataType === null || set.dataType === nftVerdictType) return Buffer.from(key);
  return Buffer.from([...key, dataByteOrder, 4, orderOf(set.dataType), 0, 0, 0]);
};

/** Keys of ranges are in network order whatever their type: the kernel compares their bytes. */
const keyOrder = (set: NftSet): number =>
  rangeFormOf(set.flags) === "pairs" && set.keyType !== nftDataTypes.ifname.number
    ? networkOrder
    : orderOf(set.keyType);

/** The order of a single field. `nft` knows that of each field of a concatenation by its type. */
const orderOf = (type: number): number => {
  const fields = nftTypeFields(type);
  const only = fields?.length === 1 ? nftDataTypes[fields[0]!] : undefined;
  return only !== undefined && "host" in only ? hostOrder : networkOrder;
};
