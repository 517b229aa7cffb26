import type { Family } from "../../net/index.ts";
import type { NftExpression } from "../../state/index.ts";
import { byteHex } from "../nftables/bytes.ts";
import { firstRegister, type Match } from "../nftables/match.ts";

/** `ip dscp POINT` or `ip6 dscp POINT`. The family must have been matched. */
export const codePointIs = (point: number, family: Family): Match => {
  const field = fields[family];
  return [
    { kind: "payload", base: "network", offset: field.offset, length: field.length, register: firstRegister },
    bits(field.mask, field.length),
    { kind: "cmp", op: "eq", register: firstRegister, data: field.hexOf(point) },
  ];
};

/** Where the code point lies: the upper six bits of a byte, in IPv6 across two (RFC 791 §3.1, RFC 8200 §3). */
const fields = {
  ipv4: { offset: 1, length: 1, mask: "fc", hexOf: (point: number) => byteHex(point << 2) },
  ipv6: {
    offset: 0,
    length: 2,
    mask: "0fc0",
    hexOf: (point: number) => (point << 6).toString(16).padStart(4, "0"),
  },
} as const;

const bits = (mask: string, length: number): NftExpression => ({
  kind: "bitwise",
  source: firstRegister,
  register: firstRegister,
  length,
  mask,
  xor: "00".repeat(length),
});
