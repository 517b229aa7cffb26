/**
 * nftables objects as the text an operator would type, and nft's datatypes. Pure.
 *
 * INVARIANT: a set whose `keyType` is made by `nftTypeNumber` is printed by `nft list ruleset` as by `formatSet`.
 */
export { formatChain } from "./chain-text.ts";
export {
  type NftDataTypeName,
  nftDataTypes,
  nftTypeFields,
  nftTypeLength,
  nftTypeNumber,
  nftVerdictType,
} from "./data-types.ts";
export { formatRule } from "./rule-text.ts";
export { formatSet } from "./set-text.ts";
export { formatTable } from "./table-text.ts";
export { formatXtRule, xtExtensionOf } from "./xt-text.ts";
