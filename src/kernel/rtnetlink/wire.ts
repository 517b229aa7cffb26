import { type Address, addressBytes, type Family } from "../../net/index.ts";

/** Little-endian numbers by index: `Buffer`'s own readers check more than the hot decoders can pay for. */
export const u16 = (bytes: Uint8Array, at: number): number => bytes[at]! | (bytes[at + 1]! << 8);

export const u32 = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;

/** The bytes of `address` in `family`: one that was folded from IPv4-mapped IPv6 is unfolded again. */
export const bytesIn = (family: Family, address: Address): Uint8Array => {
  const bytes = addressBytes(address);
  if (family === "ipv4" || bytes.length === 16) return bytes;
  return Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, ...bytes]);
};
