/** `linux/netfilter/nf_tables.h`, `enum nft_set_flags`. */
export const setFlags = {
  anonymous: 0x1,
  constant: 0x2,
  interval: 0x4,
  map: 0x8,
  timeout: 0x10,
  evaluate: 0x20,
  object: 0x40,
  concatenation: 0x80,
} as const;

/** How ranges lie in the kernel: not at all, as start and end elements, or as one element with `KEY_END`. */
export type RangeForm = "none" | "pairs" | "keyEnd";

/** The form of the ranges in a set with these `NFT_SET_*` bits. */
export const rangeFormOf = (flags: number): RangeForm => {
  if ((flags & setFlags.interval) === 0) return "none";
  return (flags & setFlags.concatenation) === 0 ? "pairs" : "keyEnd";
};
