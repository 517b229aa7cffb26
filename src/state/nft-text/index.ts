/**
 * nftables objects as the text an operator would type, and nft's datatypes. Pure.
 *
 * INVARIANT: a set whose `keyType` is made by `nftTypeNumber` is printed by `nft list ruleset` as by `formatSet`.
 */
export {
  type NftDataTypeName,
  nftDataTypes,
  nftTypeFields,
  nftTypeLength,
  nftTypeNumber,
  nftVerdictType,
} from "./data-types.ts";
