import { type Address, addressBytes } from "../../net/index.ts";

/** Values as the kernel's registers hold them, in hexadecimal. */

/** A link name: 16 bytes, padded with zeros (`IFNAMSIZ`). */
export const linkNameHex = (name: string): string => Buffer.from(name).toString("hex").padEnd(32, "0");

export const addressHex = (address: Address): string => Buffer.from(addressBytes(address)).toString("hex");

export const byteHex = (value: number): string => value.toString(16).padStart(2, "0");

/** A port: network byte order. */
export const portHex = (port: number): string => port.toString(16).padStart(4, "0");

/** A 32-bit number in the byte order of this machine: conntrack state and status are kept so. */
export const hostWordHex = (value: number): string =>
  Buffer.from(Uint32Array.of(value).buffer).toString("hex");

/** The number that `hostWordHex` wrote. */
export const wordFromHostHex = (hex: string): number =>
  new Uint32Array(Uint8Array.from(Buffer.from(hex.padEnd(8, "0").slice(0, 8), "hex")).buffer)[0]!;

/** A value filled up with zeros to whole registers of four bytes, as in concatenated keys. */
export const paddedHex = (hex: string): string =>
  hex.length % 8 === 0 ? hex : hex.padEnd(Math.ceil(hex.length / 8) * 8, "0");

/** A key of one field as it is, of several each filled up to whole registers. */
export const keyHex = (fields: readonly string[]): string =>
  fields.length < 2 ? fields.join("") : fields.map(paddedHex).join("");

/** The mask of a prefix of `length` bits in an address of `bytes` bytes. */
export const maskHex = (length: number, bytes: number): string => {
  const digits = "f".repeat(length >> 2) + ["", "8", "c", "e"][length & 3]!;
  return digits.padEnd(2 * bytes, "0");
};
