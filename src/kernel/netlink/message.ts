import { align, headerLength } from "./constants.ts";

/** One message as the kernel sent it. Its bytes are a view into the datagram, which is never written again. */
export class NetlinkMessage {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  /** The datagram (or several) in which the message lies; hot decoders read between `start` and `end`. */
  readonly buffer: Buffer;
  /** Where the payload starts: after `struct nlmsghdr`. */
  readonly start: number;
  readonly end: number;

  constructor(buffer: Buffer, at: number, length: number) {
    this.type = buffer.readUInt16LE(at + 4);
    this.flags = buffer.readUInt16LE(at + 6);
    this.sequence = buffer.readUInt32LE(at + 8);
    this.buffer = buffer;
    this.start = at + headerLength;
    this.end = at + length;
  }

  /** The bytes after `struct nlmsghdr`. */
  get payload(): Buffer {
    return this.buffer.subarray(this.start, this.end);
  }
}

/** The messages in `length` bytes of whole datagrams. Stops at a header that does not fit. */
export const parseMessages = (buffer: Buffer, length = buffer.length): NetlinkMessage[] => {
  const messages: NetlinkMessage[] = [];
  for (let at = 0; at + headerLength <= length;) {
    const size = buffer.readUInt32LE(at);
    if (size < headerLength || at + size > length) break;
    messages.push(new NetlinkMessage(buffer, at, size));
    at += align(size);
  }
  return messages;
};
