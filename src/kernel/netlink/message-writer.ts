import { align, attributeHeaderLength, headerLength, messageFlags, nestedFlag } from "./constants.ts";

/**
 * Writes netlink messages one after another into one growing buffer.
 *
 *     writer.begin(RTM_NEWROUTE, messageFlags.create);
 *     writer.u8(family)…;            // the family's fixed header
 *     writer.attributeU32(RTA_OIF, 3);
 *     writer.nest(RTA_METRICS); …; writer.endNest();
 *     writer.end();
 *
 * `NLM_F_REQUEST` is always set; sequence numbers and acknowledgements are the connection's to set.
 * Numbers are in host order unless the name says `be`. Only little-endian hosts are supported.
 */
export class MessageWriter {
  private bytes: Buffer<ArrayBuffer>;
  private used = 0;
  private readonly begins: number[] = [];
  private readonly nests: number[] = [];

  constructor(initialBytes = 4096) {
    this.bytes = Buffer.allocUnsafeSlow(initialBytes);
  }

  /** A writer that holds the messages which `detach` gave in another thread. */
  static of(bytes: Buffer<ArrayBuffer>, starts: Uint32Array): MessageWriter {
    const writer = new MessageWriter(0);
    writer.bytes = bytes;
    writer.begins.push(...starts.subarray(0, -1));
    writer.used = starts.at(-1) ?? 0;
    return writer;
  }

  /** Gives everything written away, with the start of each message and the end of the last. Nothing is left. */
  detach(): { readonly bytes: Uint8Array<ArrayBuffer>; readonly starts: Uint32Array } {
    const bytes = new Uint8Array(this.bytes.buffer);
    const starts = Uint32Array.of(...this.begins, this.used);
    this.bytes = Buffer.alloc(0);
    this.clear();
    return { bytes, starts };
  }

  /** How many messages have been begun. */
  get count(): number {
    return this.begins.length;
  }

  /** How many bytes have been written. */
  get length(): number {
    return this.used;
  }

  /** Everything written, as a view that the next write may leave behind. */
  get buffer(): Buffer {
    return this.bytes.subarray(0, this.used);
  }

  /** Where message `index` starts; the end of the last one for `count`. */
  startOf(index: number): number {
    return this.begins[index] ?? this.used;
  }

  /** Forgets all messages and keeps the memory. */
  clear(): void {
    this.used = 0;
    this.begins.length = 0;
    this.nests.length = 0;
  }

  begin(type: number, flags = 0): this {
    this.begins.push(this.used);
    return this.u32(0)
      .u16(type)
      .u16(flags | messageFlags.request)
      .u32(0)
      .u32(0);
  }

  end(): this {
    if (this.nests.length > 0) throw new RangeError("a nested attribute is still open");
    const start = this.begins.at(-1)!;
    this.bytes.writeUInt32LE(this.used - start, start);
    return this.pad();
  }

  u8(value: number): this {
    this.reserve(1);
    this.bytes[this.used] = value;
    this.used += 1;
    return this;
  }

  // By index: `Buffer`'s own writers check ranges, which 100,000 routes cannot pay for.
  u16(value: number): this {
    this.reserve(2);
    const { bytes, used } = this;
    bytes[used] = value;
    bytes[used + 1] = value >>> 8;
    this.used = used + 2;
    return this;
  }

  u32(value: number): this {
    this.reserve(4);
    const { bytes, used } = this;
    bytes[used] = value;
    bytes[used + 1] = value >>> 8;
    bytes[used + 2] = value >>> 16;
    bytes[used + 3] = value >>> 24;
    this.used = used + 4;
    return this;
  }

  i32(value: number): this {
    return this.u32(value >>> 0);
  }

  u64(value: bigint): this {
    this.reserve(8);
    this.used = this.bytes.writeBigUInt64LE(value, this.used);
    return this;
  }

  be16(value: number): this {
    this.reserve(2);
    this.used = this.bytes.writeUInt16BE(value, this.used);
    return this;
  }

  be32(value: number): this {
    this.reserve(4);
    this.used = this.bytes.writeUInt32BE(value, this.used);
    return this;
  }

  be64(value: bigint): this {
    this.reserve(8);
    this.used = this.bytes.writeBigUInt64BE(value, this.used);
    return this;
  }

  raw(value: Uint8Array): this {
    const { length } = value;
    this.reserve(length);
    const { bytes, used } = this;
    if (length > 16) bytes.set(value, used);
    else for (let index = 0; index < length; index += 1) bytes[used + index] = value[index]!;
    this.used = used + length;
    return this;
  }

  attribute(type: number, value: Uint8Array): this {
    return this.attributeHeader(type, value.length).raw(value).pad();
  }

  /** An attribute without content: its presence is the value. */
  flag(type: number): this {
    return this.attributeHeader(type, 0);
  }

  attributeU8(type: number, value: number): this {
    return this.attributeHeader(type, 1).u8(value).pad();
  }

  attributeU16(type: number, value: number): this {
    return this.attributeHeader(type, 2).u16(value).pad();
  }

  attributeU32(type: number, value: number): this {
    return this.attributeHeader(type, 4).u32(value);
  }

  attributeU64(type: number, value: bigint): this {
    return this.attributeHeader(type, 8).u64(value);
  }

  attributeBe16(type: number, value: number): this {
    return this.attributeHeader(type, 2).be16(value).pad();
  }

  attributeBe32(type: number, value: number): this {
    return this.attributeHeader(type, 4).be32(value);
  }

  attributeBe64(type: number, value: bigint): this {
    return this.attributeHeader(type, 8).be64(value);
  }

  /** A text ended by a zero byte. */
  attributeString(type: number, value: string): this {
    const length = Buffer.byteLength(value);
    this.attributeHeader(type, length + 1).reserve(length);
    this.used += this.bytes.write(value, this.used);
    return this.u8(0).pad();
  }

  /** Opens an attribute that holds attributes (or a structure); `endNest` closes it. */
  nest(type: number, flags = nestedFlag): this {
    this.nests.push(this.used);
    return this.attributeHeader(type | flags, 0);
  }

  endNest(): this {
    const start = this.nests.pop();
    if (start === undefined) throw new RangeError("no nested attribute is open");
    this.bytes.writeUInt16LE(this.used - start, start);
    return this.pad();
  }

  /** Takes back the message that was begun last. */
  abandon(): void {
    this.used = this.begins.pop() ?? 0;
    this.nests.length = 0;
  }

  /** Overwrites two bytes at `at`: the length of a structure, known only when it is complete. */
  patchU16(at: number, value: number): void {
    this.bytes.writeUInt16LE(value, at);
  }

  /** Sets the sequence number of message `index`, and adds `flags`. */
  stamp(index: number, sequence: number, flags: number): void {
    const start = this.startOf(index);
    const { bytes } = this;
    bytes[start + 8] = sequence;
    bytes[start + 9] = sequence >>> 8;
    bytes[start + 10] = sequence >>> 16;
    bytes[start + 11] = sequence >>> 24;
    bytes[start + 6]! |= flags;
    bytes[start + 7]! |= flags >>> 8;
  }

  private attributeHeader(type: number, length: number): this {
    return this.u16(length + attributeHeaderLength).u16(type);
  }

  private pad(): this {
    const padded = align(this.used);
    this.reserve(padded - this.used);
    while (this.used < padded) this.bytes[this.used++] = 0;
    return this;
  }

  private reserve(more: number): void {
    if (this.used + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.bytes.length, this.used + more, headerLength));
    this.bytes.copy(larger, 0, 0, this.used);
    this.bytes = larger;
  }
}
