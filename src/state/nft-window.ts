import type { NftElement, NftSet, NftTable } from "./nftables.ts";
import { nftTypeLength, nftTypeNumber } from "./nft-text/index.ts";

/**
 * Sets that hold until a moment and then run empty, whatever the clock does: a rule that asks for `meta nfproto` in one
 * ends with it. What runs out is not configuration, so the moment stands in the name of the set, and its elements are
 * made of it when the set is written (`withPassingElements`).
 *
 * ```
 * set until-20260807T235959.000Z { type nf_proto; flags timeout; elements = { ipv4 timeout 2h, ipv6 timeout 2h } }
 * ```
 */
export const windowSet = (untilMs: number): NftSet => ({
  name: `until-${new Date(untilMs).toISOString().replaceAll(/[-:]/g, "")}`,
  flags: timeoutFlag,
  keyType: nftTypeNumber("nf_proto"),
  keyLength: nftTypeLength("nf_proto"),
  fields: [],
  dataType: null,
  dataLength: null,
  timeoutMs: null,
  elements: [],
});

/** `NFT_SET_TIMEOUT`. */
const timeoutFlag = 0x10;

const namePattern = /^until-(\d{4,})(\d\d)(\d\d)T(\d\d)(\d\d)([\d.]+Z)$/;

/** Until when a set holds that `windowSet` made, in milliseconds since 1970-01-01T00:00Z; `null` for any other set. */
export const windowEnd = ({ name, flags }: Pick<NftSet, "name" | "flags">): number | null => {
  const [, year, month, day, hour, minute, second] = namePattern.exec(name) ?? [];
  if (year === undefined || (flags & timeoutFlag) === 0) return null;
  const end = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}`);
  return Number.isNaN(end) ? null : end;
};

/** Both families, `NFPROTO_IPV4` and `NFPROTO_IPV6`: as long as they are there the set holds every packet. */
const keys = ["02", "0a"];

/** The table as it must be written at a moment: what still holds gets elements that run out at its end. */
export const withPassingElements = (table: NftTable, nowMs: number): NftTable =>
  changedSets(table, (set) => {
    const end = windowEnd(set);
    return end === null || end <= nowMs
      ? set
      : { ...set, elements: keys.map((key) => passing(key, end - nowMs)) };
  });

/** The table as it is read: without the elements that run out. */
export const withoutPassingElements = (table: NftTable): NftTable =>
  changedSets(table, (set) =>
    set.elements.some(runsOut) ? { ...set, elements: set.elements.filter((one) => !runsOut(one)) } : set,
  );

const runsOut = ({ timeoutMs }: NftElement): boolean => timeoutMs !== null;

const passing = (key: string, timeoutMs: number): NftElement => ({
  key,
  end: null,
  data: null,
  verdict: null,
  timeoutMs,
});

/** The same table when no set changes. */
const changedSets = (table: NftTable, change: (set: NftSet) => NftSet): NftTable => {
  const sets = table.sets.map(change);
  return sets.some((set, index) => set !== table.sets[index]) ? { ...table, sets } : table;
};
