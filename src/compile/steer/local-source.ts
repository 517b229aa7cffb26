import { hostWordHex } from "../nftables/bytes.ts";
import { firstRegister, type Match } from "../nftables/match.ts";

/** `linux/rtnetlink.h`, `RTN_LOCAL`. */
const local = 2;

/** `fib saddr type local`: the source is an address of the host. */
export const isLocalSource: Match = [
  { kind: "fib", result: "type", flags: ["saddr"], register: firstRegister },
  { kind: "cmp", op: "eq", register: firstRegister, data: hostWordHex(local) },
];
