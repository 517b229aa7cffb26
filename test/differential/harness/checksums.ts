/** The sum of RFC 1071 over `bytes`, carried on from `sum`; not yet folded. */
const addWords = (bytes: Uint8Array, sum: number): number => {
  let total = sum;
  for (let at = 0; at + 1 < bytes.length; at += 2) total += (bytes[at]! << 8) | bytes[at + 1]!;
  if (bytes.length % 2 === 1) total += bytes.at(-1)! << 8;
  return total;
};

/** The Internet checksum (RFC 1071) of several pieces of even length, one after the other. */
export const internetChecksum = (...pieces: readonly Uint8Array[]): number => {
  let sum = pieces.reduce((total, piece) => addWords(piece, total), 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x1_0000);
  return ~sum & 0xffff;
};

const castagnoli = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f6_3b78 : value >>> 1;
  return value;
});

/** CRC32c as SCTP keeps it, little-endian (RFC 9260, appendix A). */
export const crc32c = (bytes: Uint8Array): number => {
  let value = 0xffff_ffff;
  for (const byte of bytes) value = castagnoli[(value ^ byte) & 0xff]! ^ (value >>> 8);
  return ~value >>> 0;
};
