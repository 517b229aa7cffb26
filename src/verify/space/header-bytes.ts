import type { Family } from "../../net/index.ts";
import { type HeaderBase, headerBytes, type Layout } from "./layout.ts";

/** Levels of eight bits, most significant first. */
type Byte = readonly number[];

const byteAt = (levels: readonly number[], index: number): Byte => levels.slice(8 * index, 8 * index + 8);

/** The byte of `levels` that stands for `offset`, when they begin at byte `start` of the header. */
const within = (levels: readonly number[], start: number, offset: number): Byte | null =>
  offset >= start && offset < start + levels.length / 8 ? byteAt(levels, offset - start) : null;

/** RFC 791 §3.1. */
const ipv4Byte = (layout: Layout, offset: number): Byte | null =>
  within(layout.tos.levels, 1, offset) ??
  within(layout.length.levels, 2, offset) ??
  within(layout.ttl.levels, 8, offset) ??
  within(layout.protocol.levels, 9, offset) ??
  within(layout.source.levels, 12, offset) ??
  within(layout.destination.levels, 16, offset);

/**
 * RFC 8200 §3, without extension headers. The traffic class lies across two bytes. The payload length is not `length`,
 * which counts the header too.
 */
const ipv6Byte = (layout: Layout, raw: Byte, offset: number): Byte | null => {
  if (offset === 0) return [...raw.slice(0, 4), ...layout.tos.levels.slice(0, 4)];
  if (offset === 1) return [...layout.tos.levels.slice(4), ...raw.slice(4)];
  return (
    within(layout.protocol.levels, 6, offset) ??
    within(layout.ttl.levels, 7, offset) ??
    within(layout.source.levels, 8, offset) ??
    within(layout.destination.levels, 24, offset)
  );
};

/** Ports, and what ICMP has in their place; byte 13 of TCP (RFC 9293 §3.1). */
const transportByte = (layout: Layout, offset: number): Byte | null =>
  within(layout.sport.levels, 0, offset) ??
  within(layout.dport.levels, 2, offset) ??
  within(layout.tcpFlags.levels, 13, offset);

/**
 * The levels of the byte at `offset` of a header, most significant bit first: those of a field where the byte is (part
 * of) one, else levels of its own. Throws `RangeError` beyond `headerBytes`.
 */
export const headerByte = (layout: Layout, family: Family, base: HeaderBase, offset: number): Byte => {
  if (offset < 0 || offset >= headerBytes) throw new RangeError(`byte ${offset} of a header is not modelled`);
  const first = layout.headers[base] + 8 * offset;
  const raw = Array.from({ length: 8 }, (_, bit) => first + bit);
  if (base === "link") return raw;
  if (base === "transport") return transportByte(layout, offset) ?? raw;
  return (family === "ipv4" ? ipv4Byte(layout, offset) : ipv6Byte(layout, raw, offset)) ?? raw;
};
