/** An address family. The word is the one users meet in messages and JSON. */
export type Family = "ipv4" | "ipv6";

/** Both families, in the order in which output lists them. */
export const families: readonly Family[] = ["ipv4", "ipv6"];

/** The number of bits in an address of `family`. */
export const addressBits = (family: Family): 32 | 128 => (family === "ipv4" ? 32 : 128);
