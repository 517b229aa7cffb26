import type { NftExpression } from "../../../state/index.ts";
import { everything } from "../../sets/index.ts";
import type { HeaderSpace } from "../../space/index.ts";
import { type Bit, one, zero } from "../value/bit.ts";
import { padded, valueOfBits } from "../value/value.ts";
import { inputIsKnown } from "./link-values.ts";
import { bitsOfLevels, type Loaded, unknownValue } from "./load.ts";

type Payload = Extract<NftExpression, { kind: "payload" }>;

/**
 * Bytes of a header (`nft_payload_eval`).
 *
 * Packets are taken to be whole: not fragments (conntrack puts them together before any other chain sees them), without
 * IPv4 options and IPv6 extension headers, and long enough for what rules look at. A link header is there where a
 * packet came in by a link. What is beyond the bytes that have levels, or inside a tunnel, is unknown.
 */
export const loadPayload = (space: HeaderSpace, payload: Payload): Loaded => {
  const { base, offset, length } = payload;
  const domain = base === "link" ? inputIsKnown(space) : everything;
  if (base === "inner" || offset + length > readable)
    return { value: padded(unknownValue(space, `payload ${base} ${offset}+${length}`, length)), domain };
  const bits = Array.from({ length }, (_, at) => headerByte(space, base, offset + at)).flat();
  return { value: padded(valueOfBits(bits)), domain };
};

/** The header space has levels for so many bytes; 40 of them are the IPv6 header. */
const readable = 200;

const networkBytes = { ipv4: 20, ipv6: 40 } as const;

/** The bits of a byte of a header, those that all packets have alike among them. */
export const headerByte = (
  space: HeaderSpace,
  base: "link" | "network" | "transport",
  offset: number,
): readonly Bit[] => {
  const beyond = offset - networkBytes[space.family];
  if (base === "network" && beyond >= 0) return headerByte(space, "transport", beyond);
  const bits = bitsOfLevels(space.byteOf(base, offset));
  if (base === "link") return etherTypeByte(space, offset) ?? bits;
  if (base === "transport") return bits;
  return space.family === "ipv4" ? ipv4Byte(offset, bits) : ipv6Byte(offset, bits);
};

const byteOf = (number: number): readonly Bit[] =>
  Array.from({ length: 8 }, (_, at) => ((number >> (7 - at)) & 1) as Bit);

/** The type in an Ethernet header without tags is that of the family. */
const etherTypeByte = ({ family }: HeaderSpace, offset: number): readonly Bit[] | null => {
  if (offset !== 12 && offset !== 13) return null;
  return byteOf((family === "ipv4" ? [0x08, 0x00] : [0x86, 0xdd])[offset - 12]!);
};

/** Version 4 and five words; of the fragment bits only "do not" may be set (RFC 791 §3.1). */
const ipv4Byte = (offset: number, bits: readonly Bit[]): readonly Bit[] => {
  if (offset === 0) return byteOf(0x45);
  if (offset === 6) return bits.map((bit, at) => (at === 1 ? bit : zero));
  return offset === 7 ? byteOf(0) : bits;
};

const ipv6Byte = (offset: number, bits: readonly Bit[]): readonly Bit[] =>
  offset === 0 ? [zero, one, one, zero, ...bits.slice(4)] : bits;
