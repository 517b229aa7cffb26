import { type Address, parseAddress } from "../net/index.ts";

/** The routers that a packet met, in order, and last who it was for; `null` for one that kept silent. */
export type Trace = readonly (Address | null)[];

/** The words that trace the path to an address: a packet for each hop, a second for each answer. */
export const traceCommand = (to: string): readonly string[] => [
  ..."busybox traceroute -n -q 1 -w 1 -m 6".split(" "),
  to,
];

/** Reads what BusyBox's `traceroute` prints; lines may have been joined by blanks. */
export const readTrace = (output: string): Trace =>
  [...output.matchAll(/(?:^|\s)\d+ {2}(\*|[\da-f.:]+)(?=\s|$)/gi)].map(([, hop]) => parseAddress(hop!));
