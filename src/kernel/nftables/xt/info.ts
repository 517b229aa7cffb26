import { type Address, addressFromBytes, macFromBytes } from "../../../net/index.ts";
import type { NftFamily } from "../../../state/index.ts";
import { textOf } from "../../netlink/index.ts";

/**
 * The bytes of a `struct xt_…_info`. Offsets count from its start. Numbers are in host order unless the method says
 * otherwise; every reading past the end throws `RangeError`.
 */
export class Info {
  private readonly bytes: Buffer;
  readonly family: NftFamily;

  constructor(bytes: Buffer, family: NftFamily) {
    this.bytes = bytes;
    this.family = family;
  }

  get length(): number {
    return this.bytes.length;
  }

  u8(at: number): number {
    return this.bytes.readUInt8(at);
  }

  u16(at: number): number {
    return this.bytes.readUInt16LE(at);
  }

  u32(at: number): number {
    return this.bytes.readUInt32LE(at);
  }

  u64(at: number): bigint {
    return this.bytes.readBigUInt64LE(at);
  }

  be16(at: number): number {
    return this.bytes.readUInt16BE(at);
  }

  be32(at: number): number {
    return this.bytes.readUInt32BE(at);
  }

  /** Text that ends with a zero byte or after `length` bytes. */
  text(at: number, length: number): string {
    return textOf(this.slice(at, length));
  }

  slice(at: number, length: number): Buffer {
    if (at + length > this.bytes.length) throw new RangeError("the structure is too short");
    return this.bytes.subarray(at, at + length);
  }

  ipv4(at: number): Address {
    return addressFromBytes(this.slice(at, 4));
  }

  ipv6(at: number): Address {
    return addressFromBytes(this.slice(at, 16));
  }

  /** A `union nf_inet_addr` of the family of the table. */
  address(at: number): Address {
    return this.family === "ip6" ? this.ipv6(at) : this.ipv4(at);
  }

  /** An address and the mask of `bytes` bytes behind it, as `iptables-save` writes them. */
  network(at: number, maskAt: number): string {
    const address = this.address(at);
    const bytes = this.family === "ip6" ? 16 : 4;
    const length = prefixLength(this.slice(maskAt, bytes));
    if (length === null) return `${address}/${this.address(maskAt)}`;
    return length === 8 * bytes ? address : `${address}/${length}`;
  }

  mac(at: number): string {
    return macFromBytes(this.slice(at, 6));
  }
}

/** The number of leading ones of a mask that has no others; `null` for one that has. */
export const prefixLength = (mask: Uint8Array): number | null => {
  const bits = [...mask].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return /^1*0*$/.test(bits) ? bits.replaceAll("0", "").length : null;
};
