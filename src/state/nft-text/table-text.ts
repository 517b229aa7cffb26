import type { NftTable } from "../nftables.ts";
import { formatChain } from "./chain-text.ts";
import { formatSet } from "./set-text.ts";

/** `NFT_SET_ANONYMOUS`: such a set is written inside its rule. */
const anonymousFlag = 1;

/** `NFT_TABLE_F_DORMANT`. */
const dormantFlag = 1;

/** A whole table: named sets, then chains, with blank lines between, as `nft list table` prints it. */
export const formatTable = (table: NftTable): string => {
  const parts = [
    ...((table.flags & dormantFlag) === 0 ? [] : ["flags dormant"]),
    ...table.sets.filter(({ flags }) => (flags & anonymousFlag) === 0).map(formatSet),
    ...table.chains.map((chain) => formatChain(chain, table)),
  ];
  const body = parts.map(indent).join("\n\n");
  return `table ${table.family} ${table.name} {\n${body === "" ? "" : `${body}\n`}}`;
};

const indent = (text: string): string => text.replaceAll(/^(?=.)/gm, "\t");
