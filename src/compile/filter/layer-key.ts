import { addressBits, type Family } from "../../net/index.ts";
import type { NftExpression } from "../../state/index.ts";
import type { KeyShape } from "../layers/index.ts";
import { maskHex } from "../nftables/bytes.ts";
import {
  addressLength,
  type End,
  firstRegister,
  loadAddress,
  loadMeta,
  loadPort,
  verdictOf,
} from "../nftables/match.ts";
import type { Direction } from "./emit.ts";

/** The ends of a packet by the ends of its flow. */
const endsOf: Readonly<Record<Direction, Readonly<Record<End, End>>>> = {
  original: { source: "source", destination: "destination" },
  reply: { source: "destination", destination: "source" },
};

/** `ip saddr & MASK . ip daddr . meta l4proto . th dport vmap @MAP`, for replies with both ends swapped. */
export const loadKey = (
  { source, destination, service }: KeyShape,
  family: Family,
  direction: Direction,
  map: string,
): readonly NftExpression[] => {
  const ends = endsOf[direction];
  const wide = addressLength[family] / 4;
  const afterSource = firstRegister + (source === 0 ? 0 : wide);
  const afterBoth = afterSource + (destination === 0 ? 0 : wide);
  return [
    ...loadCut(family, ends.source, source, firstRegister),
    ...loadCut(family, ends.destination, destination, afterSource),
    ...(service === "none" ? [] : [loadMeta("l4proto", afterBoth)]),
    ...(service === "port" ? [loadPort(ends.destination, afterBoth + 1)] : []),
    verdictOf(map),
  ];
};

/** An address cut to its first bits. */
const loadCut = (family: Family, end: End, length: number, register: number): readonly NftExpression[] => {
  if (length === 0) return [];
  const load = loadAddress(family, end, register);
  if (length === addressBits(family)) return [load];
  const bytes = addressLength[family];
  const mask = maskHex(length, bytes);
  return [
    load,
    { kind: "bitwise", source: register, register, length: bytes, mask, xor: "00".repeat(bytes) },
  ];
};
