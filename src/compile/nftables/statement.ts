import type { NftExpression } from "../../state/index.ts";
import { firstRegister } from "./match.ts";

/** The ends of rules: what happens to a packet that matched. */

export const accept: NftExpression = { kind: "verdict", verdict: { kind: "accept" } };
export const drop: NftExpression = { kind: "verdict", verdict: { kind: "drop" } };

/** Goes to `chain` and does not come back. */
export const goto = (chain: string): NftExpression => ({ kind: "verdict", verdict: { kind: "goto", chain } });

/** Goes to `chain` and comes back when nothing there decides. */
export const jump = (chain: string): NftExpression => ({ kind: "verdict", verdict: { kind: "jump", chain } });

export const counter: NftExpression = { kind: "counter" };

export const masquerade: NftExpression = { kind: "masquerade", flags: 0, portMin: null, portMax: null };

/** A log prefix is cut at this many bytes (`linux/netfilter/nf_log.h`, `NF_LOG_PREFIXLEN` with its closing zero). */
const longestPrefix = 127;

/** Logs at most ten packets a second, as `causeway RULE `. Beyond the limit the rule simply does not match. */
export const log = (rule: string): readonly NftExpression[] => [
  { kind: "limit", rate: 10, perSeconds: 1, burst: 5, unit: "packets", invert: false },
  { kind: "log", prefix: cutBytes(`causeway ${rule} `, longestPrefix), group: null, level: null },
];

/** Translates the destination to what a map put into the registers: the address, then the port. */
export const translate = (family: "ipv4" | "ipv6"): NftExpression => ({
  kind: "nat",
  nat: "dnat",
  family,
  addressMin: firstRegister,
  addressMax: null,
  portMin: firstRegister + (family === "ipv4" ? 1 : 4),
  portMax: null,
  flags: 0,
});

/** The longest start of `text` that has at most `bytes` bytes: a streaming decoder keeps half characters back. */
const cutBytes = (text: string, bytes: number): string =>
  new TextDecoder().decode(Buffer.from(text).subarray(0, bytes), { stream: true });
